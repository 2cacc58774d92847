import { expect, test } from "vitest";
import { afterCommit, isInUnitOfWork, runInUnitOfWork } from "../../../runtime/context/unit-of-work.js";
import { deferred } from "../support/small-application.js";

function noter(): { readonly seen: string[]; readonly note: (name: string) => void } {
  const seen: string[] = [];
  return { seen, note: (name) => afterCommit(() => seen.push(name)) };
}

test("outside a unit the callback is called at once", () => {
  const { seen, note } = noter();
  note("a");
  expect([seen, isInUnitOfWork()]).toEqual([["a"], false]);
});

test("a unit inside a unit waits for the outer one", async () => {
  const { seen, note } = noter();
  await runInUnitOfWork(async () => {
    note("a");
    await runInUnitOfWork(async () => note("b"));
    expect(seen).toEqual([]);
    note("c");
  });
  expect(seen).toEqual(["a", "b", "c"]);
});

test("a savepoint that rolls back drops only its own", async () => {
  const { seen, note } = noter();
  await runInUnitOfWork(async () => {
    note("a");
    await runInUnitOfWork(async () => {
      note("b");
      throw new Error("no");
    }).catch(() => undefined);
    note("c");
  });
  expect(seen).toEqual(["a", "c"]);
});

test("an outer unit that rolls back drops those of the inner ones too", async () => {
  const { seen, note } = noter();
  const outer = runInUnitOfWork(async () => {
    await runInUnitOfWork(async () => note("a"));
    throw new Error("no");
  });
  await expect(outer).rejects.toThrow("no");
  expect(seen).toEqual([]);
});

test("code that a unit left behind belongs to none", async () => {
  const { seen, note } = noter();
  const gate = deferred();
  let leftBehind: Promise<void> = Promise.resolve();
  await runInUnitOfWork(async () => {
    leftBehind = gate.promise.then(() => note("late"));
  });
  gate.resolve();
  await leftBehind;
  expect(seen).toEqual(["late"]);
});

test("units side by side know nothing of each other", async () => {
  const { seen, note } = noter();
  const gate = deferred();
  const slow = runInUnitOfWork(async () => {
    note("slow");
    await gate.promise;
  });
  await runInUnitOfWork(async () => note("fast"));
  expect(seen).toEqual(["fast"]);
  gate.resolve();
  await slow;
  expect(seen).toEqual(["fast", "slow"]);
});
