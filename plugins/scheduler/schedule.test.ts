import { expect, test } from "vitest";
import { schedule } from "./schedule.js";

const upcoming = (cron: string, timeZone: string, from: string, count: number): readonly string[] => {
  const { next } = schedule(cron, timeZone);
  const times: number[] = [];
  for (let time = Date.parse(from); times.length < count; ) {
    time = next(time) ?? Number.NaN;
    times.push(time);
  }
  return times.map((time) => new Date(time).toISOString().replace(":00.000Z", "Z"));
};

const berlin = [
  {
    row: "a daily time that the spring change leaves out is planned right after the gap, once",
    cron: "30 2 * * *",
    from: "2026-03-27T12:00Z",
    want: ["2026-03-28T01:30Z", "2026-03-29T01:00Z", "2026-03-30T00:30Z"],
  },
  {
    row: "a daily time that the autumn change has twice is planned once",
    cron: "30 2 * * *",
    from: "2026-10-23T12:00Z",
    want: ["2026-10-24T00:30Z", "2026-10-25T00:30Z", "2026-10-26T01:30Z"],
  },
  {
    row: "a list of hours is planned by the clock on the wall, also in autumn",
    cron: "0 1,2,3 * * *",
    from: "2026-10-24T22:00Z",
    want: ["2026-10-24T23:00Z", "2026-10-25T00:00Z", "2026-10-25T02:00Z"],
  },
  {
    row: "every half hour goes on every half hour in spring",
    cron: "*/30 * * * *",
    from: "2026-03-29T00:00Z",
    want: ["2026-03-29T00:30Z", "2026-03-29T01:00Z", "2026-03-29T01:30Z"],
  },
  {
    row: "every half hour goes on every half hour in autumn",
    cron: "*/30 * * * *",
    from: "2026-10-25T00:00Z",
    want: ["2026-10-25T00:30Z", "2026-10-25T01:00Z", "2026-10-25T01:30Z", "2026-10-25T02:00Z"],
  },
  {
    row: "six fields begin with the second",
    cron: "30 0 12 * * *",
    from: "2026-11-22T00:00Z",
    want: ["2026-11-22T11:00:30.000Z"],
  },
];

test.each(berlin)("$row", ({ cron, from, want }) => {
  expect(upcoming(cron, "Europe/Berlin", from, want.length)).toEqual(want);
});

test.each(berlin)("backwards the planned times are the same: $row", ({ cron, from, want }) => {
  const { latest } = schedule(cron, "Europe/Berlin");
  const last = Date.parse(upcoming(cron, "Europe/Berlin", from, want.length).at(-1) ?? "");
  const back: number[] = [];
  for (let time = last; back.length < want.length; time = (back.at(-1) ?? 0) - 1) back.push(latest(time) ?? 0);
  expect(back.reverse().map((time) => new Date(time).toISOString().replace(":00.000Z", "Z"))).toEqual(want);
});

test("a planned time is the latest in its own millisecond, and not one before", () => {
  const { latest } = schedule("0 3 * * *", "UTC");
  const planned = Date.parse("2026-11-22T03:00:00Z");
  expect(latest(planned)).toBe(planned);
  expect(latest(planned + 1)).toBe(planned);
  expect(latest(planned - 1)).toBe(Date.parse("2026-11-21T03:00:00Z"));
});

test("a pattern or a zone that is none is refused", () => {
  expect(() => schedule("every day", "UTC")).toThrow();
  expect(() => schedule("0 3 * * *", "Europe/Berlon").next(0)).toThrow();
});
