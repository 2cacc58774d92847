import { LRUCache } from "lru-cache";
import type { Logger } from "../api/logger.js";
import type { Awaitable } from "../api/plugin.js";
import type { Cache } from "../api/services/cache.js";
import type { Workers } from "../api/workers.js";
import type { Clock } from "../context/clock.js";
import { isPromise } from "../events/is-promise.js";
import type { Features } from "../lifecycle/feature-providers.js";

/** Counts one for `key` in a window of `per` milliseconds that begins with the first. */
export type RequestCounter = (key: string, per: number) => Awaitable<Counted>;

export interface Counted {
  readonly count: number;
  /** Milliseconds until the window ends. */
  readonly resetIn: number;
}

export interface RequestCounterOptions {
  readonly features: Features;
  readonly clock: Clock;
  readonly log: Logger;
  readonly workers: Workers;
}

/**
 * Counts in the application's cache, which instances may share, and in memory where there is none: in that of the first process
 * where there are several. A cache that cannot count makes limits looser, by the number of instances; it must not keep callers out.
 */
export function requestCounter({ features, clock, log, workers }: RequestCounterOptions): RequestCounter {
  const countHere = workers.number === null ? memoryCounter(clock) : workers.countOne;
  const parts = new WeakMap<object, Cache>();
  let isShared = true;

  const cache = (): Cache | undefined => {
    const factory = features.get("cache");
    if (factory === undefined) return undefined;
    const part = parts.get(factory) ?? factory({ plugin: "nexus", needs: [] }).part("requests");
    parts.set(factory, part);
    return part;
  };

  const counts = (counted: Counted): Counted => {
    if (!isShared) log.info("requests are counted by the cache again");
    isShared = true;
    return counted;
  };
  const failed = (error: unknown, key: string, per: number): Awaitable<Counted> => {
    if (isShared) log.warn({ err: error }, "the cache cannot count requests: each instance counts its own");
    isShared = false;
    return countHere(key, per);
  };

  return (key, per) => {
    try {
      const shared = cache();
      if (shared === undefined) return countHere(key, per);
      const counted = shared.count(key, per);
      return isPromise(counted) ? counted.then(counts, (error) => failed(error, key, per)) : counts(counted);
    } catch (error) {
      return failed(error, key, per);
    }
  };
}

/** Windows that are counted at a time; the one that was silent longest is forgotten. */
const rememberedWindows = 100_000;

/** Counts in this process. */
export function memoryCounter(clock: Clock): (key: string, per: number) => Counted {
  // With `max` it would take its megabytes at once.
  const windows = new LRUCache<string, { count: number; readonly endsAt: number }>({
    maxSize: rememberedWindows,
    sizeCalculation: () => 1,
  });
  return (key, per) => {
    const now = clock.now();
    const known = windows.get(key);
    // A clock that was set back must not make a window longer.
    const isOpen = known !== undefined && known.endsAt > now && known.endsAt - now <= per;
    const window = isOpen ? known : { count: 0, endsAt: now + per };
    if (!isOpen) windows.set(key, window);
    window.count += 1;
    return { count: window.count, resetIn: window.endsAt - now };
  };
}
