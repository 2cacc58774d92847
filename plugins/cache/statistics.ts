import type { Statistics } from "nexus-platform";
import type { Guard } from "./guard.js";
import type { LayeredCache } from "./layered-cache.js";
import type { MemoryLayer } from "./memory-layer.js";

export interface StatisticsParts {
  readonly cache: LayeredCache;
  readonly memory: MemoryLayer | null;
  readonly guards: readonly Guard[];
}

/** Counted since the start: "cache.memory.hits". */
export function statistics({ cache, memory, guards }: StatisticsParts): Statistics {
  return {
    read: async () => ({
      "cache.loads": cache.figures.loads,
      ...(memory !== null && {
        "cache.memory.hits": memory.figures.hits,
        "cache.memory.misses": memory.figures.misses,
        "cache.memory.evictions": memory.figures.evictions,
        "cache.memory.entries": memory.entries,
        "cache.memory.bytes": memory.bytes,
      }),
      ...Object.fromEntries(
        guards.flatMap(({ layer: { name }, figures }) =>
          Object.entries(figures).map(([figure, value]) => [`cache.${name}.${figure}`, value]),
        ),
      ),
    }),
  };
}
