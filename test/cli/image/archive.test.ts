import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type ArchiveEntry, archiveOf } from "../../../compiler/cli/image/archive.js";
import { temporaryFolder } from "../nexus.js";

const file = (path: string, text = path): ArchiveEntry => ({
  kind: "file",
  path,
  mode: 0o644,
  content: Buffer.from(text),
});

describe("an archive of a layer", () => {
  it.each([
    ["a short path", "app/main.js"],
    ["a path of exactly 100 bytes", "a".repeat(100)],
    ["a path of 101 bytes", "a".repeat(101)],
    ["a long path in many folders", `${"folder/".repeat(40)}file.txt`],
    ["letters that are no ASCII", "app/grüße/日本.txt"],
    ["a long path with letters that are no ASCII", `${"ü/".repeat(60)}日本.txt`],
  ])("holds %s, as tar reads it", (_, path) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "layer.tar"), archiveOf([file(path, "content")]));
    execFileSync("tar", ["-xf", "layer.tar"], { cwd: folder });
    expect(readFileSync(join(folder, path), "utf8")).toBe("content");
  });

  it("has owners, modes and times of its own, whatever those of the machine are", () => {
    const folder = temporaryFolder();
    const entries: readonly ArchiveEntry[] = [
      { kind: "folder", path: "app/data", mode: 0o750, owner: 65_532 },
      { kind: "folder", path: "tmp", mode: 0o1777 },
      file("app/main.js", "x".repeat(513)),
    ];
    writeFileSync(join(folder, "layer.tar"), archiveOf(entries, 86_400));
    const list = execFileSync("tar", ["--numeric-owner", "-tvf", "layer.tar"], {
      cwd: folder,
      encoding: "utf8",
      env: { ...process.env, TZ: "UTC" },
    });
    expect(
      list
        .trim()
        .split("\n")
        .map((line) => line.replace(/ +/g, " ")),
    ).toEqual([
      "drwxr-x--- 65532/65532 0 1970-01-02 00:00 app/data/",
      "-rw-r--r-- 0/0 513 1970-01-02 00:00 app/main.js",
      "drwxrwxrwt 0/0 0 1970-01-02 00:00 tmp/",
    ]);
  });

  it("has the same bytes in whatever order its entries come", () => {
    const entries = [file("b"), file("a"), file("a/b"), file("ä")];
    expect(archiveOf(entries).equals(archiveOf([...entries].reverse()))).toBe(true);
  });
});
