import { LRUCache } from "lru-cache";

export interface Counted {
  readonly count: number;
  /** Milliseconds until the window ends. */
  readonly resetIn: number;
}

/** Windows that are counted at a time; the one that was silent longest is forgotten. */
const rememberedWindows = 100_000;

/** Counts in this process. `now` and `per` are milliseconds. */
export class MemoryCounters {
  // With `max` it would take its megabytes at once.
  readonly #windows = new LRUCache<string, { count: number; readonly endsAt: number }>({
    maxSize: rememberedWindows,
    sizeCalculation: () => 1,
  });

  count(key: string, per: number, now: number): Counted {
    const known = this.#windows.get(key);
    // A clock that was set back must not make a window longer.
    const isOpen = known !== undefined && known.endsAt > now && known.endsAt - now <= per;
    const window = isOpen ? known : { count: 0, endsAt: now + per };
    if (!isOpen) this.#windows.set(key, window);
    window.count += 1;
    return { count: window.count, resetIn: window.endsAt - now };
  }
}
