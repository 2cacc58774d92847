import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readElf, stripElf } from "../../../compiler/cli/image/elf.js";
import { sharedLibraries } from "../../../compiler/cli/image/shared-libraries.js";
import { temporaryFolder } from "../nexus.js";

describe.runIf(process.platform === "linux")("a program of Linux", () => {
  const path = process.execPath;
  const content = readFileSync(path);
  const elf = readElf(content, path);

  it("says what it needs, as the loader itself lists it", () => {
    const listed = execFileSync("ldd", [path], { encoding: "utf8" });
    const names = [...listed.matchAll(/(\S+\.so[.\d]*) (?:=>|\()/g)].map(([, name]) => name?.split("/").at(-1));
    const found = sharedLibraries([{ path, content }]).map((library) => library.path.split("/").at(-1));
    expect(found.sort()).toEqual([...new Set(names)].filter((name) => name !== "linux-vdso.so.1").sort());
    expect(elf.architecture).toBe(process.arch);
  });

  it("runs without its symbols, and is the smaller by them", () => {
    const folder = temporaryFolder();
    const stripped = stripElf(content, elf);
    writeFileSync(join(folder, "node"), stripped, { mode: 0o755 });
    const program = 'process.stdout.write(new Intl.NumberFormat("de").format(1234.5))';
    expect(execFileSync(join(folder, "node"), ["-e", program], { encoding: "utf8" })).toBe("1.234,5");
    expect(stripped.length).toBeLessThan(content.length * 0.95);
  });

  it.each([
    ["no program at all", Buffer.from("#!/bin/sh\n"), "script is not a program or library for Linux"],
    ["one for another processor", with32Bit(content), "script is made for a processor that images are not made for"],
  ])("is told apart from %s", (_, bytes, message) => {
    expect(() => readElf(bytes, "script")).toThrow(message);
  });
});

function with32Bit(content: Buffer): Buffer {
  const copy = Buffer.from(content.subarray(0, 4096));
  copy[4] = 1;
  return copy;
}
