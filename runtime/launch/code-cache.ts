import { existsSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { packCode, unpackCode } from "./packed-code.js";
import type { LoadedScript } from "./script-loader.js";
import { isTrusted, readTrusted } from "./trusted-file.js";

/** What V8 made of the modules in earlier runs, in one file for each version of Node and kind of processor. */
export interface CodeCache {
  readonly codeOf: (name: string, digest: string) => Buffer | undefined;
  /** Never throws: a start without it is slower, and nothing else. */
  readonly keep: (scripts: readonly LoadedScript[]) => void;
}

/**
 * In `.code-cache` beside main.js, or in the folder that NEXUS_CODE_CACHE names. Null where that is "off". Code that somebody
 * else could have written is not run: folder and file belong to this user or to root, and nobody else may write them.
 */
export function openCodeCache(dist: string): CodeCache | null {
  const { NEXUS_CODE_CACHE: chosen = "" } = process.env;
  if (chosen === "off") return null;
  const folder = join(chosen === "" ? dist : resolve(chosen), ".code-cache");
  const file = join(folder, `${process.version}-${process.arch}.bin`);
  // Where nobody asked for it, there may be none for a good reason: a read-only image, a folder of somebody else.
  const tell = chosen === "" ? () => undefined : (error: unknown) => process.emitWarning(told(folder, error));
  const kept = unpackCode(attempt(() => readTrusted(folder, file), tell) ?? null);
  return {
    codeOf: (name, digest) => {
      const code = kept?.get(name);
      return code?.digest === digest ? code.data : undefined;
    },
    keep: (scripts) => {
      if (chosen === "" && !isOwn(dist)) return;
      attempt(() => write(folder, file, scripts), tell);
    },
  };
}

/** Root starts the applications of others too, and must not leave files there that they cannot delete. */
const isOwn = (folder: string): boolean => process.getuid === undefined || statSync(folder).uid === process.getuid();

function write(folder: string, file: string, scripts: readonly LoadedScript[]): void {
  // One after the other: asked for the whole way, Node tries without end in file systems that have no room for folders (/proc).
  for (const each of [dirname(folder), folder]) if (!existsSync(each)) mkdirSync(each, { mode: 0o755 });
  if (!isTrusted(folder)) throw new Error("others may write it, or it is somebody else's");
  const unfinished = `${file}.${process.pid}`;
  const parts = scripts.map(({ name, digest, code }) => ({ name, digest, data: code() }));
  try {
    // Processes that start side by side each write one: the last counts, and none is ever seen half.
    writeFileSync(unfinished, packCode(parts), { mode: 0o644, flag: "wx" });
    renameSync(unfinished, file);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  }
}

function attempt<T>(task: () => T, failed: (error: unknown) => void): T | undefined {
  try {
    return task();
  } catch (error) {
    failed(error);
    return undefined;
  }
}

const told = (folder: string, error: unknown): string =>
  `The code cache ${folder} is not used: ${error instanceof Error ? error.message : String(error)}`;
