import { describe, expect, it } from "vitest";
import { closest } from "../../../compiler/diagnostics/closest.js";

describe("the closest name", () => {
  const known = ["cache", "database", "email", "users"];
  it.each([
    ["has one letter more", "caches", "cache"],
    ["has one letter less", "cach", "cache"],
    ["has two neighbouring letters swapped", "cahce", "cache"],
    ["is written in capitals", "EMAIL", "email"],
    ["has two slips, where it is long", "databese_", "database"],
    ["is none where nothing is near", "orders", null],
    ["is none where a short one has two slips", "chaxe", null],
  ])("%s", (_, written, want) => {
    expect(closest(written, known)).toBe(want);
  });

  it("is none for a single letter, which is no slip for another", () => {
    expect(closest("b", ["a", "c"])).toBeNull();
  });

  it("is the first by name of several that are as near", () => {
    expect(closest("mail", ["mall", "maid"])).toBe("maid");
  });
});
