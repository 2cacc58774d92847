import { expect, test } from "vitest";
import { Endings } from "../../../runtime/process/workers/endings.js";

test("who ends at once again is waited for longer each time, up to ten seconds, and is hopeless after five and one for each worker", () => {
  const endings = new Endings(2);
  const found = Array.from({ length: 10 }, () => endings.next(1_000));
  expect(found.map(({ delay }) => delay)).toEqual([0, 100, 200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000]);
  expect(found.findIndex(({ isHopeless }) => isHopeless)).toBe(7);
});

test("one that served for half a minute begins a new row", () => {
  const endings = new Endings(2);
  const delays = [0, 0, 30_000, 0].map((served) => endings.next(served).delay);
  expect(delays).toEqual([0, 100, 0, 100]);
});
