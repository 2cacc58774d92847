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
  /** How many entries were put before it was last moved to the front. */
  touchedAt: number;
}

/** What an entry takes beside its text, roughly. */
const overhead = 200;

/** Values in this process. What was not asked for longest goes first. */
export class MemoryLayer {
  readonly figures = { hits: 0, misses: 0, evictions: 0 };
  readonly #entries: LRUCache<string, Kept>;
  readonly #parts = new Map<string, Map<string, Kept>>();
  readonly #invalidations: Invalidations;
  #longest = Number.POSITIVE_INFINITY;
  #puts = 0;

  constructor({ maxEntries, maxBytes }: MemoryLimits, invalidations: Invalidations) {
    this.#invalidations = invalidations;
    this.#entries = new LRUCache({
      max: maxEntries,
      maxSize: maxBytes,
      sizeCalculation: ({ text }, key) => text.length + key.length + overhead,
      dispose: (entry, key, reason) => {
        if (reason === "evict") this.figures.evictions += 1;
        const { part, own } = this.#place(key);
        if (part.get(own) === entry) part.delete(own);
      },
    });
  }

  /**
   * The fresh values of one part, by their keys without its name: a look-up that makes no text and no promise. Gives undefined
   * also where `get` gives a stale one.
   */
  part(prefix: string): (own: string, now: number) => Entry | undefined {
    const entries = this.#partOf(prefix);
    return (own, now) => {
      const kept = entries.get(own);
      if (kept === undefined || kept.freshUntil <= now || kept.storedAt > now || !this.#holds(kept)) return undefined;
      // Moving it to the front each time would cost as much again; so seldom, it cannot fall off the end either.
      if (this.#puts - kept.touchedAt > this.#entries.size >> 3) this.#touch(prefix + own, kept);
      this.figures.hits += 1;
      return kept;
    };
  }

  /** Fresh or stale; undefined where there is none that may be given. */
  get(key: string, now: number): Entry | undefined {
    const kept = this.#entries.get(key);
    if (kept === undefined) return undefined;
    if (this.#holds(kept)) return freshness(kept, now) === "gone" ? undefined : kept;
    this.#entries.delete(key);
    return undefined;
  }

  /** Not kept where its key or a tag was forgotten after `since`. */
  put(key: string, entry: Entry, since: number, now: number): void {
    if (!this.#invalidations.holds(since, key, entry.tags)) return;
    const { value, text, tags, storedAt } = entry;
    const latest = now + this.#longest;
    const freshUntil = Math.min(entry.freshUntil, latest);
    const staleUntil = Math.min(entry.staleUntil, latest);
    this.#puts += 1;
    const checkedAt = this.#invalidations.now;
    const kept = { value, text, tags, storedAt, freshUntil, staleUntil, since, checkedAt, touchedAt: this.#puts };
    this.#entries.set(key, kept);
    // One that is larger than all may be together is not taken.
    if (this.#entries.peek(key) !== kept) return;
    const { part, own } = this.#place(key);
    part.set(own, kept);
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

  #holds(kept: Kept): boolean {
    // Nothing was forgotten since the last look: the usual case, and one comparison.
    if (kept.checkedAt === this.#invalidations.now) return true;
    // What is forgotten by its key is removed at once.
    if (kept.tags.length > 0 && !this.#invalidations.tagsHold(kept.since, kept.tags)) return false;
    kept.checkedAt = this.#invalidations.now;
    return true;
  }

  #touch(key: string, kept: Kept): void {
    this.#entries.get(key);
    kept.touchedAt = this.#puts;
  }

  /** Names of parts hold no colon. */
  #place(key: string): { readonly part: Map<string, Kept>; readonly own: string } {
    const end = key.indexOf(":") + 1;
    return { part: this.#partOf(key.slice(0, end)), own: key.slice(end) };
  }

  #partOf(prefix: string): Map<string, Kept> {
    const known = this.#parts.get(prefix);
    if (known !== undefined) return known;
    const part = new Map<string, Kept>();
    this.#parts.set(prefix, part);
    return part;
  }
}
