import type { Cache } from "../model.js";
import { contentHash } from "./content-hash.js";

export interface Memory {
  readonly cache: Cache;
  /** Of what is computed: no two functions have one kind. */
  readonly kind: string;
}

/** What a pure function makes of its input, from the cache where it was made before. Both must be plain JSON. */
export function remembered<Result>({ cache, kind }: Memory, input: unknown, compute: () => Result): Result {
  const hash = contentHash(JSON.stringify(input));
  const before = cache.get(kind, hash) as Result | undefined; // only the function of this kind sets it
  if (before !== undefined) return before;
  const result = compute();
  cache.set(kind, hash, result);
  return result;
}
