import type { Cache } from "../../model.js";
import { cacheFiles, readCacheFile, removeCacheFile, writeCacheFile } from "./cache-file.js";

export interface CompileCache {
  readonly cache: Cache;
  /** Keeps what this compile has used, and nothing else, for the next one of this process. Gives what writes what is new to the disk. */
  readonly save: () => () => void;
}

/** Most of what is known. What later compiles added stands beside it, each in a file of its own: an edit writes what it changed. */
const fileName = "results.json";
const additionName = /^results\.(\d+)\.json$/;

/** With so many of them all is written into one anew, without what was not used any more. */
const mostAdditions = 20;

/** What the last compile of each folder in this process has used: `nexus dev` compiles again and again. */
const inProcess = new Map<string, ReadonlyMap<string, unknown>>();

/** Results of pure functions by content hash, kept from one compile to the next. Values must be plain JSON. */
export function compileCache(root: string, before = inProcess.get(root) ?? storedResults(root)): CompileCache {
  const used = new Map<string, unknown>();
  const added = new Map<string, unknown>();
  return {
    cache: {
      get: (kind, hash) => {
        const key = `${kind} ${hash}`;
        const value = used.get(key) ?? before.get(key);
        if (value !== undefined) used.set(key, value);
        return value;
      },
      set: (kind, hash, value) => {
        const key = `${kind} ${hash}`;
        used.set(key, value);
        added.set(key, value);
      },
    },
    save: () => {
      inProcess.set(root, used);
      return () => writeResults(root, { used, added });
    },
  };
}

/** What stands on the disk. */
export function storedResults(root: string): ReadonlyMap<string, unknown> {
  const read = (name: string) => Object.entries((readCacheFile(root, name) ?? {}) as Readonly<Record<string, unknown>>); // written below
  return new Map([fileName, ...additions(root)].flatMap(read));
}

interface Results {
  readonly used: ReadonlyMap<string, unknown>;
  readonly added: ReadonlyMap<string, unknown>;
}

/** A result says itself what it was made of: whatever another process writes meanwhile, none can be wrong, only missing. */
function writeResults(root: string, { used, added }: Results): void {
  if (added.size === 0) return;
  const standing = additions(root);
  if (standing.length < mostAdditions && added.size < used.size / 2) {
    writeCacheFile(root, `results.${numberOf(standing.at(-1) ?? "") + 1}.json`, Object.fromEntries(added));
    return;
  }
  writeCacheFile(root, fileName, Object.fromEntries(used));
  for (const name of standing) removeCacheFile(root, name);
}

/** In the order in which they were written: a later result takes the place of an earlier one. */
function additions(root: string): readonly string[] {
  return cacheFiles(root)
    .filter((name) => additionName.test(name))
    .sort((one, other) => numberOf(one) - numberOf(other));
}

const numberOf = (name: string): number => Number(additionName.exec(name)?.[1] ?? 0);
