import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readTextFile } from "../../../runtime/settings/read-text-file.js";

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "nexus-text-file-"));
  writeFileSync(join(folder, "secret"), "\ufeffhunter22\n");
  writeFileSync(join(folder, "bytes"), Buffer.from([0x61, 0xff]));
  writeFileSync(join(folder, "large"), "");
  truncateSync(join(folder, "large"), 10_000_001);
  execFileSync("mkfifo", [join(folder, "pipe")]);
  symlinkSync("circle", join(folder, "circle"));
});

afterAll(() => rmSync(folder, { recursive: true }));

describe("a file that settings name", () => {
  test("is read without its byte order mark", async () => {
    expect(await readTextFile(join(folder, "secret"))).toBe("hunter22\n");
  });

  const rows = [
    { row: "a file that is not there", file: "missing", want: "there is no such file" },
    { row: "a file below a file", file: "secret/below", want: "there is no such file" },
    { row: "a name with a zero byte", file: "a\0b", want: "there is no such file" },
    { row: "a folder", file: ".", want: "it is a folder" },
    { row: "a pipe that nobody writes to", file: "pipe", want: "it is no regular file" },
    { row: "a device without end", file: "../../../../../../dev/zero", want: "it is no regular file" },
    { row: "a file that is too large", file: "large", want: "it is larger than 10 MB" },
    { row: "a file that is no text", file: "bytes", want: "it is not UTF-8" },
    { row: "a link to itself", file: "circle", want: "its symbolic links lead in a circle" },
  ];

  test.each(rows)("is refused at once: $row", async ({ file, want }) => {
    await expect(readTextFile(join(folder, file))).rejects.toThrow(want);
  });
});
