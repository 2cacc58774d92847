import type { Awaitable, Cache, CacheOptions, LoadOptions } from "nexus-platform";
import type { Entry } from "./entry.js";
import { keptValue } from "./kept-value.js";
import type { LayeredCache } from "./layered-cache.js";
import { milliseconds } from "./load-plan.js";

/** One part of the cache, with keys and tags of its own: "orders:" before each of them. */
export class CachePart implements Cache {
  readonly #cache: LayeredCache;
  readonly #name: string;
  readonly #prefix: string;
  /** Milliseconds; read at each use, because settings change. */
  readonly #ttl: () => number;
  readonly #now: () => number;
  readonly #hit: (key: string, now: number) => Entry | undefined;

  constructor(
    cache: LayeredCache,
    name: string,
    { ttl, now }: { readonly ttl: () => number; readonly now: () => number },
  ) {
    this.#cache = cache;
    this.#name = name;
    this.#prefix = `${name}:`;
    this.#ttl = ttl;
    this.#now = now;
    this.#hit = cache.hits(this.#prefix);
  }

  // Not async: a hit in memory is one promise that is resolved already.
  get<Value>(key: string): Promise<Value | undefined> {
    const hit = this.#hit(key, this.#now());
    const found = hit === undefined ? this.#cache.find(this.#prefix + key) : Promise.resolve(hit.value);
    // The caller says what it has kept there.
    return found as Promise<Value | undefined>;
  }

  getOrSet<Value>(key: string, load: () => Promise<Value>, options?: LoadOptions): Promise<Value> {
    const hit = this.#hit(key, this.#now());
    const found = hit === undefined ? this.#load(this.#prefix + key, load, options) : Promise.resolve(hit.value);
    // The caller's own `load` made it.
    return found as Promise<Value>;
  }

  async set(key: string, value: unknown, options: CacheOptions = {}): Promise<void> {
    if (value === undefined) return this.delete(key);
    const ttl = this.#life(options);
    if (ttl === 0) return this.delete(key);
    const storedAt = this.#now();
    const freshUntil = storedAt + ttl;
    const tags = this.#own(options.tags);
    await this.#cache.put(this.#prefix + key, {
      ...keptValue(value),
      tags,
      storedAt,
      freshUntil,
      staleUntil: freshUntil,
    });
  }

  delete(key: string): Promise<void> {
    return this.#cache.forget({ keys: [this.#prefix + key], tags: [] });
  }

  async invalidate(tags: readonly string[]): Promise<void> {
    if (tags.length > 0) await this.#cache.forget({ keys: [], tags: this.#own(tags) });
  }

  count(key: string, per: number): Awaitable<{ readonly count: number; readonly resetIn: number }> {
    return this.#cache.count(this.#prefix + key, per);
  }

  part(name: string): Cache {
    // Encoded, so that no name looks like the end of a part.
    const part = `${this.#name}/${encodeURIComponent(name)}`;
    return new CachePart(this.#cache, part, { ttl: this.#ttl, now: this.#now });
  }

  async #load(own: string, load: () => Promise<unknown>, options: LoadOptions = {}): Promise<unknown> {
    const { staleFor = 0, negativeTtl = 0 } = options;
    return this.#cache.load(own, {
      load,
      ttl: this.#life(options),
      staleFor: milliseconds(staleFor),
      negativeTtl: milliseconds(negativeTtl),
      tags: this.#own(options.tags),
    });
  }

  #life({ ttl }: CacheOptions): number {
    return ttl === undefined ? this.#ttl() : milliseconds(ttl);
  }

  #own(tags: readonly string[] = []): readonly string[] {
    return [...new Set(tags)].map((tag) => this.#prefix + tag);
  }
}
