import { expect, test } from "vitest";
import { eventIds } from "../../../runtime/events/event-ids.js";
import { later } from "../../../runtime/events/later.js";

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test("work waits for the next turn, and keeps its order", async () => {
  const done: number[] = [];
  const { add } = later<number>({ perform: (work) => done.push(work), around: (batch) => batch() });
  add(1);
  add(2);
  await Promise.resolve();
  expect(done).toEqual([]);
  await turn();
  expect(done).toEqual([1, 2]);
});

test("a loop that never ends its turn does not pile its work up", async () => {
  let done = 0;
  const work = later<null>({ perform: () => (done += 1), around: (batch) => batch() });
  let mostWaiting = 0;
  for (let asked = 1; asked <= 10_000; asked += 1) {
    work.addFromOutside(null);
    await null;
    mostWaiting = Math.max(mostWaiting, asked - done);
  }
  expect(mostWaiting).toBeLessThan(200);
  await turn();
  expect(done).toBe(10_000);
});

test("work that asks for work leaves the event loop its turns", async () => {
  let done = 0;
  let isOver = false;
  const work = later<null>({
    perform: () => {
      done += 1;
      if (!isOver) work.add(null);
    },
    around: (batch) => batch(),
  });
  for (let started = 0; started < 500; started += 1) work.addFromOutside(null);
  for (let turns = 0; turns < 3; turns += 1) await turn();
  isOver = true;
  expect(done).toBeGreaterThanOrEqual(500);
  await turn();
});

test("ids of events are UUIDs of version 7, all different, in the order of their time", () => {
  const next = eventIds();
  const now = Date.parse("2026-01-01T00:00:00Z");
  const ids = Array.from({ length: 10_000 }, () => next(now));
  expect(new Set(ids).size).toBe(10_000);
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(ids.slice(0, 4096).toSorted()).toEqual(ids.slice(0, 4096));
  expect(next(now + 1) > String(ids[0])).toBe(true);
});
