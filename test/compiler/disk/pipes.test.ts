import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { withDotEnv } from "../../../compiler/cli/dev/dot-env.js";
import { compileOnDisk } from "../../../compiler/cli/disk/compile-on-disk.js";
import { missingImports } from "../../../compiler/cli/imports-map.js";
import { temporaryFolder } from "./temporary-folder.js";

const withPipe = (name: string): string => {
  const root = temporaryFolder({ "nexus.yaml": "nexus: 1\napp: { name: shop }\n", "generated/.keep": "" });
  rmSync(join(root, name), { force: true });
  execFileSync("mkfifo", [join(root, name)]);
  return root;
};

/** A command that waited would block this process, and the test would never end. */
it("a pipe is no package.json", () => {
  expect(missingImports(withPipe("package.json"))).toBeNull();
});

it("a pipe is no .env", () => {
  expect(withDotEnv(withPipe(".env"), { A: "1" })).toEqual({ A: "1" });
});

it("a pipe is no nexus.yaml", async () => {
  const { diagnostics } = await compileOnDisk({ root: withPipe("nexus.yaml") });
  expect(diagnostics.map(({ code, message }) => `${code} ${message}`)).toEqual([
    'NX1001 file "nexus.yaml" cannot be read: it is no regular file',
  ]);
});

it("a pipe in generated/ is in the way", async () => {
  const root = withPipe("generated/.files.json");
  const { diagnostics, written } = await compileOnDisk({ root });
  expect(diagnostics.map(({ code, at }) => `${code} ${at?.file}`)).toEqual(["NX9002 generated/.files.json"]);
  expect(written).toEqual([]);
});
