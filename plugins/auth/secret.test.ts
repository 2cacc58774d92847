import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Logger } from "nexus-platform";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { loadSecret } from "./load-secret.js";
import { NotOpenable, SecretBox } from "./secret-box.js";

let root: string;
let warned: string[];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "nexus-auth-"));
  warned = [];
});
afterEach(() => rmSync(root, { recursive: true }));

const log = {
  info: () => undefined,
  warn: (_: object, text: string) => void warned.push(text),
} as unknown as Logger; // What is called here is all there is.
const load = (secret = "", secret_file = "./data/auth.secret") => loadSecret({ secret, secret_file }, root, log);
const file = () => join(root, "data/auth.secret");

describe("the secret", () => {
  test("is made once, for its owner only", async () => {
    const made = await load();
    expect(made).toHaveLength(43);
    expect(await load()).toBe(made);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(readFileSync(file(), "utf8")).toBe(`${made}\n`);
    expect(warned).toEqual([]);
  });

  test("is one for all that start at the same time", async () => {
    expect(new Set(await Promise.all(Array.from({ length: 20 }, () => load()))).size).toBe(1);
  });

  test("of the setting counts more than the file, which is not made then", async () => {
    expect(await load("x".repeat(32))).toBe("x".repeat(32));
    expect(() => statSync(file())).toThrow("ENOENT");
  });

  test("that is too short is refused, wherever it comes from, and never told", async () => {
    await expect(load("hunter2")).rejects.toThrow(/^auth\.secret is too short(?!.*hunter2)/);
    await load();
    writeFileSync(file(), "hunter2");
    await expect(load()).rejects.toThrow(/too short(?!.*hunter2)/);
  });

  test("that others can read is told", async () => {
    await load();
    chmodSync(file(), 0o644);
    await load();
    expect(warned).toEqual(['others can read the secret: run "chmod 600" on the file']);
  });

  test("that cannot be kept is told with what to do", async () => {
    writeFileSync(join(root, "data"), "a file where the folder belongs");
    await expect(load()).rejects.toThrow("Give the setting auth.secret instead.");
  });
});

describe("a secret box", () => {
  const box = new SecretBox("one secret of the tests, long enough", []);
  const other = new SecretBox("another secret of the tests, long enough", []);

  test("opens what it sealed, and seals the same text differently each time", () => {
    const sealed = box.seal("text", "purpose");
    expect(box.open(sealed, "purpose")).toBe("text");
    expect(box.seal("text", "purpose")).not.toBe(sealed);
    expect(sealed).not.toContain("text");
  });

  const sealed = box.seal("text", "purpose");
  const [version, id, iv, data = ""] = sealed.split(".");
  const rows = [
    { row: "for another purpose", given: () => box.open(sealed, "another") },
    { row: "of another secret", given: () => other.open(sealed, "purpose") },
    { row: "that was changed", given: () => box.open([version, id, iv, `AAAA${data.slice(4)}`].join("."), "purpose") },
    { row: "that was cut", given: () => box.open([version, id, iv, "AA"].join("."), "purpose") },
    { row: "without an authentication tag", given: () => box.open([version, id, iv, ""].join("."), "purpose") },
    { row: "of another version", given: () => box.open(["v2", id, iv, data].join("."), "purpose") },
    { row: "that is none", given: () => box.open("", "purpose") },
  ];
  test.each(rows)("opens nothing $row", ({ given }) => {
    expect(given).toThrow(NotOpenable);
  });

  test("opens what an older secret sealed, and seals with the new one", () => {
    const both = new SecretBox("another secret of the tests, long enough", ["one secret of the tests, long enough"]);
    expect(both.open(sealed, "purpose")).toBe("text");
    expect(other.open(both.seal("new", "purpose"), "purpose")).toBe("new");
  });

  test("knows its own signatures, for their text and purpose", () => {
    const signed = box.sign("text", "purpose");
    expect(box.isSigned(signed, "text", "purpose")).toBe(true);
    for (const [text, purpose] of [
      ["other", "purpose"],
      ["text", "other"],
      ["textp", "urpose"],
    ] as const) {
      expect(box.isSigned(signed, text, purpose)).toBe(false);
    }
    expect(box.isSigned("", "text", "purpose")).toBe(false);
    expect(other.isSigned(signed, "text", "purpose")).toBe(false);
  });
});
