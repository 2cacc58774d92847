import { describe, expect, test } from "vitest";
import { parseDuration, parseSize } from "../../../runtime/settings/units.js";

describe("a duration", () => {
  test.each([
    { given: "500ms", want: 500 },
    { given: "30s", want: 30_000 },
    { given: "5m", want: 300_000 },
    { given: "1h", want: 3_600_000 },
    { given: "1d", want: 86_400_000 },
    { given: "1.5s", want: 1_500 },
    { given: "0s", want: 0 },
    { given: "0.5ms", want: null },
    { given: "30", want: null },
    { given: "-1s", want: null },
    { given: "1w", want: null },
    { given: "1 s", want: null },
    { given: " 1s", want: null },
    { given: "1s\n", want: null },
    { given: "1e3s", want: null },
    { given: "999999999999999d", want: null },
    { given: "", want: null },
  ])("$given is $want", ({ given, want }) => expect(parseDuration(given)).toBe(want));
});

describe("a size", () => {
  test.each([
    { given: "512b", want: 512 },
    { given: "64kb", want: 64_000 },
    { given: "1mb", want: 1_000_000 },
    { given: "1.5gb", want: 1_500_000_000 },
    { given: "0.1b", want: null },
    { given: "1MB", want: null },
    { given: "1mib", want: null },
    { given: "1", want: null },
  ])("$given is $want", ({ given, want }) => expect(parseSize(given)).toBe(want));
});
