import { execFile } from "node:child_process";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** The checkout. */
export const root = fileURLToPath(new URL("../../", import.meta.url));
/** The command `nexus` of a folder that has the package installed. */
export const mainOf = (folder: string): string => join(folder, "node_modules/nexus-platform/lib/compiler/cli/main.js");

const run = promisify(execFile);

/** Runs a program and gives what it wrote; its whole output is in the error where it fails. */
export async function call(folder: string, program: string, ...args: string[]): Promise<string> {
  const { NODE_OPTIONS: _, ...variables } = process.env;
  const options = { cwd: folder, env: { ...variables, NO_COLOR: "1", CI: "true" }, maxBuffer: 1e8 };
  try {
    const { stdout, stderr } = await run(program, args, options);
    return stdout + stderr;
  } catch (error) {
    // What `execFile` rejects with has the output.
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    throw new Error(`${[program, ...args].join(" ")} failed in ${folder}:\n${stdout ?? ""}${stderr ?? ""}`, {
      cause: error,
    });
  }
}

export const nexus = (folder: string, ...args: string[]): Promise<string> =>
  call(folder, process.execPath, mainOf(folder), ...args);

export const install = (folder: string, ...packages: string[]): Promise<string> =>
  call(folder, "npm", "install", "--no-audit", "--no-fund", "--prefer-offline", "--no-save", ...packages);

/** What `npm pack` made in a folder. */
export const tarball = (folder: string, start: string): string =>
  join(folder, readdirSync(folder).find((name) => name.startsWith(start) && name.endsWith(".tgz")) ?? start);

/** A new folder with the package installed as `npm pack` makes it, which is left beside the folder. */
export async function installPacked(folder: string, ...beside: string[]): Promise<void> {
  await call(root, "npm", "pack", "--ignore-scripts", "--pack-destination", dirname(folder));
  mkdirSync(folder);
  writeFileSync(join(folder, "package.json"), "{}\n");
  await install(folder, tarball(dirname(folder), "nexus-platform"), ...beside);
}
