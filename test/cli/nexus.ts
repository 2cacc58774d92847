import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, onTestFinished } from "vitest";

/** The checkout. */
export const repository = fileURLToPath(new URL("../../", import.meta.url)).replace(/\/$/, "");
const main = join(repository, "lib", "compiler", "cli", "main.js");

export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Call {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** An open file that takes the output, in place of a pipe to this process. */
  readonly stdout?: number;
  /** In a process group of its own. */
  readonly detached?: boolean;
}

/** Runs the command as a process of its own, without colours. It is of lib/, which `test/build-lib.ts` brings up to date. */
export function nexus(words: readonly string[], { cwd, env = {} }: Call): Promise<Outcome> {
  return outcomeOf(startNexus(words, { cwd, env }));
}

export function startNexus(words: readonly string[], { cwd, env = {}, stdout, detached }: Call): ChildProcess {
  const { NEXUS_ENV: _, FORCE_COLOR: __, ...inherited } = process.env;
  return spawn(process.execPath, [main, ...words], {
    cwd,
    env: { ...inherited, NO_COLOR: "1", ...env },
    stdio: ["pipe", stdout ?? "pipe", "pipe"],
    detached,
  });
}

export function outcomeOf(child: ChildProcess): Promise<Outcome> {
  const texts = { stdout: "", stderr: "" };
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    texts.stdout += text;
  });
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    texts.stderr += text;
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status) => resolve({ status, ...texts }));
  });
}

/** A folder for one test, with these files; removed afterwards. */
export function temporaryFolder(files: Readonly<Record<string, string>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), "nexus-cli-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }));
  write(folder, files);
  return folder;
}

/** The same for all tests of a file, which may then run side by side and only read. */
export function sharedFolder(files: Readonly<Record<string, string>>): () => string {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "nexus-cli-"));
    write(folder, files);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }));
  return () => folder;
}

export function write(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}

/** Makes packages of the checkout, and the checkout itself, installed in a folder. */
export function install(folder: string, packages: readonly string[] = []): void {
  for (const name of ["nexus-platform", ...packages]) {
    const target = join(folder, "node_modules", name);
    if (existsSync(target)) continue;
    mkdirSync(dirname(target), { recursive: true });
    symlinkSync(name === "nexus-platform" ? repository : join(repository, "node_modules", name), target);
  }
}
