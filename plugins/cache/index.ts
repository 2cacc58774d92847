import { type Consumer, duration, size } from "nexus-platform";
import { definePlugin, type Plugin } from "#nexus/cache";
import { CachePart } from "./cache-part.js";
import { openCache } from "./open-cache.js";
import { statistics } from "./statistics.js";

export default definePlugin(async ({ config, services, app, clock, log, workers }): Promise<Plugin> => {
  const opened = await openCache({
    layers: config.layers,
    memory: { maxEntries: config.max_entries, maxBytes: size(config.max_bytes) },
    redisUrl: config.redis_url,
    prefix: config.prefix ?? `${app.name}:cache`,
    database: services.database,
    clock,
    log,
    workers,
  });
  const { cache, guards, close } = opened;
  const ttl = duration(config.ttl);
  const times = { ttl: () => ttl, now: clock.now };

  return {
    provides: {
      cache: ({ plugin }: Consumer) => new CachePart(cache, plugin, times),
      statistics: statistics(opened),
    },
    health: async () => {
      // Asks, so that it is known also where nobody else does.
      await Promise.all(guards.map((guard) => guard.attempt((layer) => layer.get("health"), undefined)));
      const broken = guards.filter(({ fault }) => fault !== null);
      if (broken.length === 0) return;
      const reasons = broken.map(({ layer, fault }) => `${layer.name}: ${fault?.message}`);
      throw new Error(`Values are loaded without a layer of the cache (${reasons.join("; ")})`);
    },
    stop: close,
  };
});
