import { expect, test } from "vitest";
import { checksumOf } from "./step.js";

const script = "create table a (\n  id integer\n);\n";

const same = [
  { row: "other line ends", given: script.replaceAll("\n", "\r\n") },
  { row: "blanks before line ends", given: script.replaceAll("\n", "  \t\n") },
  { row: "empty lines around it", given: `\n\n${script}\n\n` },
];

test.each(same)("$row do not count as an edit", ({ given }) => {
  expect(checksumOf(given)).toBe(checksumOf(script));
});

test("anything else does", () => {
  expect(checksumOf(script.replace("  id", " id"))).not.toBe(checksumOf(script));
});

test("it stays what it was, because databases remember it", () => {
  expect(checksumOf(script)).toBe("734cb8b39a0e6781b499e257a54da2bfafbeaba88908a6937d80a9e560ad7e54");
});
