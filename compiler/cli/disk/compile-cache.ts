import type { Cache } from "../../model.js";
import { readCacheFile, writeCacheFile } from "./cache-file.js";

export interface CompileCache {
  readonly cache: Cache;
  /** Writes what this compile has used, and nothing else, so that the file does not grow from edit to edit. */
  readonly save: () => void;
}

const fileName = "results.json";

/** Results of pure functions by content hash, kept from one compile to the next. Values must be plain JSON. */
export function compileCache(root: string): CompileCache {
  const before = new Map(Object.entries((readCacheFile(root, fileName) ?? {}) as Readonly<Record<string, unknown>>)); // written below
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
      if (hasNew || used.size !== before.size) writeCacheFile(root, fileName, Object.fromEntries(used));
    },
  };
}
