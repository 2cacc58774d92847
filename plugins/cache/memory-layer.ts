import { LRUCache } from "lru-cache";
import { type Entry, freshness } from "./entry.js";
import type { Invalidations } from "./invalidations.js";

export interface MemoryLimits {
  readonly maxEntries: number;
  readonly maxBytes: number;
}

interface Kept extends Entry {
  /** When it was loaded, and until when its tags are known to hold, as `Invalidations` counts. */
  readonly since: number;
  checkedAt: number;
}

/** What an entry takes beside its text, roughly. */
const overhead = 200;

/** Values in this process. What was not asked for longest goes first. */
export class MemoryLayer {
  readonly figures = { hits: 0, misses: 0, evictions: 0 };
  readonly #entries: LRUCache<string, Kept>;
  readonly #invalidations: Invalidations;
  #longest = Number.POSITIVE_INFINITY;

  constructor({ maxEntries, maxBytes }: MemoryLimits, invalidations: Invalidations) {
    this.#invalidations = invalidations;
    this.#entries = new LRUCache({
      max: maxEntries,
      maxSize: maxBytes,
      sizeCalculation: ({ text }, key) => text.length + key.length + overhead,
      dispose: (_entry, _key, reason) => {
        if (reason === "evict") this.figures.evictions += 1;
      },
    });
  }

  /** Fresh or stale; undefined where there is none that may be given. */
  get(key: string, now: number): Entry | undefined {
    const kept = this.#entries.get(key);
    if (kept === undefined) return undefined;
    // Nothing was forgotten since the last look: the usual case, and one comparison.
    if (kept.checkedAt !== this.#invalidations.now && !this.#stillHolds(kept)) {
      this.#entries.delete(key);
      return undefined;
    }
    return kept.freshUntil > now && kept.storedAt <= now ? kept : this.#unlessGone(kept, now);
  }

  /** Not kept where its key or a tag was forgotten after `since`. */
  put(key: string, entry: Entry, since: number, now: number): void {
    if (!this.#invalidations.holds(since, key, entry.tags)) return;
    const { value, text, tags, storedAt } = entry;
    const latest = now + this.#longest;
    const freshUntil = Math.min(entry.freshUntil, latest);
    const staleUntil = Math.min(entry.staleUntil, latest);
    const checkedAt = this.#invalidations.now;
    this.#entries.set(key, { value, text, tags, storedAt, freshUntil, staleUntil, since, checkedAt });
  }

  remove(keys: readonly string[]): void {
    for (const key of keys) this.#entries.delete(key);
  }

  clear(): void {
    this.#entries.clear();
  }

  /** Keeps nothing longer than this from now on: nobody tells what other instances forget. Milliseconds; null: as asked for. */
  shorten(longest: number | null): void {
    this.#longest = longest ?? Number.POSITIVE_INFINITY;
  }

  get entries(): number {
    return this.#entries.size;
  }

  get bytes(): number {
    return this.#entries.calculatedSize;
  }

  #stillHolds(kept: Kept): boolean {
    // What is forgotten by its key is removed at once.
    if (kept.tags.length > 0 && !this.#invalidations.tagsHold(kept.since, kept.tags)) return false;
    kept.checkedAt = this.#invalidations.now;
    return true;
  }

  #unlessGone(kept: Kept, now: number): Kept | undefined {
    return freshness(kept, now) === "gone" ? undefined : kept;
  }
}
