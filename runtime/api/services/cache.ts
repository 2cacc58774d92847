import type { Awaitable } from "../plugin.js";

/**
 * What the service `cache` promises: routes with `cache`, and rate limits that instances share, rely on it. A manifest names it
 * "nexus-platform#Cache" with `scope: transient`: every plugin that requires it gets its own part of it. Keys are texts. Values are JSON,
 * and what is given is frozen, because others get the same. Inside a transaction of the `database` service nothing is kept before
 * it commits, and what is forgotten is forgotten once more then.
 */
export interface Cache {
  /** The value, or undefined where there is none. */
  get<Value>(key: string): Promise<Value | undefined>;
  set(key: string, value: unknown, options?: CacheOptions): Promise<void>;
  /**
   * The value, or what `load` gives, kept. Concurrent callers of one process share one load, also across instances where the
   * engine can. A load that rejects is not kept, nor one whose key or tag was forgotten meanwhile. Rejects only with `load`'s error,
   * or where the value is not JSON.
   */
  getOrSet<Value>(key: string, load: () => Promise<Value>, options?: LoadOptions): Promise<Value>;
  delete(key: string): Promise<void>;
  /** Forgets every value with one of the tags, in every instance; what is being loaded with one of them is not kept. */
  invalidate(tags: readonly string[]): Promise<void>;
  /**
   * Counts one for `key` in a window of `per` milliseconds that begins with the first; shared by all instances. Rejects where the
   * engine cannot count just now. A promise only where a server is asked.
   */
  count(key: string, per: number): Awaitable<{ readonly count: number; readonly resetIn: number }>;
  /** A part with keys and tags of its own. */
  part(name: string): Cache;
}

export interface CacheOptions {
  /** "30s" or milliseconds; left out: the plugin's default. */
  readonly ttl?: string | number;
  readonly tags?: readonly string[];
}

export interface LoadOptions extends CacheOptions {
  /** How long after its time a value may still be given while it is loaded anew in the background, or while loading fails. */
  readonly staleFor?: string | number;
  /** How long `undefined` and `null` are kept; left out: not at all. */
  readonly negativeTtl?: string | number;
}
