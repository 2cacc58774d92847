import { Cron } from "croner";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cronDemand } from "../../../compiler/text/cron.js";

describe("a cron expression", () => {
  it.each([
    "0 3 * * *",
    "*/15 8-18 * * MON-FRI",
    "0 0 1,15 jan-mar,DEC 0",
    "30 59 23 29 2 *",
    "0  0 * * 5-7",
    "5 4 31 2 SUN",
    "0 0 31 2,3 *",
    "*/59 1-23/2 1-31/5 */3 *",
  ])("%s is one", (expression) => expect(cronDemand(expression)).toBeNull());

  const field = "be a cron expression: ";
  const rows: readonly [expression: string, want: string][] = [
    ["60 * * * *", `${field}"60" is no minute (0 to 59)`],
    ["0 24 * * *", `${field}"24" is no hour (0 to 23)`],
    ["0 0 0 * *", `${field}"0" is no day of the month (1 to 31)`],
    ["0 0 1 13 *", `${field}"13" is no month (1 to 12, or JAN to DEC)`],
    ["0 0 * * 8", `${field}"8" is no day of the week (0 to 7, or SUN to SAT)`],
    ["60 0 0 * * *", `${field}"60" is no second (0 to 59)`],
    ["0 0 * * MONDAY", `${field}"MONDAY" is no day of the week (0 to 7, or SUN to SAT)`],
    ["0 18-8 * * *", `${field}the hour "18-8" ends before it begins`],
    ["5/15 * * * *", `${field}a step needs a range, as in "5-59/15" or "*/15"`],
    ["*/0 * * * *", `${field}the step of "*/0" must be from 1 to 59`],
    ["*/99 * * * *", `${field}the step of "*/99" must be from 1 to 59`],
    ["1,,2 * * * *", `${field}"" is no minute (0 to 59)`],
    ["1-2-3 * * * *", `${field}"1-2-3" is no minute (0 to 59)`],
    ["0 0 31 4,FEB *", "name a day that comes: no month 4,FEB has a day 31"],
    ["0 0 30-31 2 *", "name a day that comes: no month 2 has a day 30-31"],
  ];
  it.each(rows)("%s is none", (expression, want) => expect(cronDemand(expression)).toBe(want));

  it.each(["", "daily", "@daily", "* * * *", "* * * * * * *"])("%j is none: it has other fields", (expression) =>
    expect(cronDemand(expression)).toContain("have five fields"),
  );

  it("that is accepted means something to the scheduler, and comes", () => {
    const parts = fc.constantFrom(
      "*",
      "0",
      "1",
      "3",
      "7",
      "12",
      "28",
      "31",
      "59",
      "1-5",
      "5-7",
      "*/2",
      "2-10/3",
      "SUN",
      "feb",
      "MON-FRI",
      "1,2",
    );
    fc.assert(
      fc.property(fc.array(parts, { minLength: 5, maxLength: 6 }), (fields) => {
        const expression = fields.join(" ");
        fc.pre(cronDemand(expression) === null);
        expect(new Cron(expression, { timezone: "UTC" }).nextRun(), expression).not.toBeNull();
      }),
      { numRuns: 2_000 },
    );
  });
});
