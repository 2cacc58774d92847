import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const tsc = createRequire(import.meta.url)
  .resolve("typescript/package.json")
  .replace(/package\.json$/, "bin/tsc");

export type Flags = Readonly<Record<string, unknown>>;

/** The strictest flags there are: those of this repository. */
export function strictFlags(): Flags {
  const { compilerOptions } = JSON.parse(readFileSync(join(root, "tsconfig.json"), "utf8")) as {
    compilerOptions: Flags;
  };
  const {
    outDir: _,
    rootDir: __,
    declaration: ___,
    declarationMap: ____,
    sourceMap: _____,
    ...flags
  } = compilerOptions;
  return flags;
}

/** What `tsc` says of an application in a folder of its own, where the checkout is linked as an installed package. */
export function typeCheck(files: Readonly<Record<string, string>>, flags: Flags = strictFlags()): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), "nexus-types-"));
  try {
    write(folder, {
      ...files,
      "package.json": JSON.stringify({
        type: "module",
        imports: { "#nexus": "./generated/index.ts", "#nexus/*": "./generated/plugins/*.ts" },
      }),
      "tsconfig.json": JSON.stringify({
        compilerOptions: { ...flags, noEmit: true, typeRoots: [join(root, "node_modules/@types")] },
        include: ["plugins", "generated"],
      }),
    });
    mkdirSync(join(folder, "node_modules"));
    symlinkSync(root, join(folder, "node_modules/nexus-platform"));
    return run(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function run(folder: string): readonly string[] {
  try {
    execFileSync(process.execPath, [tsc, "-p", folder, "--pretty", "false"], { cwd: folder, encoding: "utf8" });
    return [];
  } catch (error) {
    // execFileSync puts what the process printed on the error that it throws.
    const { stdout } = error as { readonly stdout: string };
    return stdout.trimEnd().split("\n");
  }
}

function write(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}
