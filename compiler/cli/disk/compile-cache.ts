import type { Cache } from "../../model.js";
import { readCacheFile, writeCacheFile } from "./cache-file.js";

export interface CompileCache {
  readonly cache: Cache;
  /** Keeps what this compile has used, and nothing else, so that it does not grow from edit to edit. Gives what writes it to the disk. */
  readonly save: () => () => void;
}

const fileName = "results.json";

/** What the last compile of each folder in this process has used: `nexus dev` compiles again and again. */
const inProcess = new Map<string, ReadonlyMap<string, unknown>>();

/** Results of pure functions by content hash, kept from one compile to the next. Values must be plain JSON. */
export function compileCache(root: string, before = inProcess.get(root) ?? storedResults(root)): CompileCache {
  const used = new Map<string, unknown>();
  let hasNew = false;
  return {
    cache: {
      get: (kind, hash) => {
        const key = `${kind} ${hash}`;
        const value = used.get(key) ?? before.get(key);
        if (value !== undefined) used.set(key, value);
        return value;
      },
      set: (kind, hash, value) => {
        used.set(`${kind} ${hash}`, value);
        hasNew = true;
      },
    },
    save: () => {
      inProcess.set(root, used);
      return () => {
        if (hasNew || used.size !== before.size) writeCacheFile(root, fileName, Object.fromEntries(used));
      };
    },
  };
}

/** What stands on the disk. */
export function storedResults(root: string): ReadonlyMap<string, unknown> {
  return new Map(Object.entries((readCacheFile(root, fileName) ?? {}) as Readonly<Record<string, unknown>>)); // written above
}
