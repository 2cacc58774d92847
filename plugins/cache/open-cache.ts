import { randomUUID } from "node:crypto";
import type { Clock, Logger } from "nexus-platform";
import { cleanUp } from "./clean-up.js";
import type { Database } from "./database.js";
import { databaseLayer } from "./database-layer.js";
import { Guard } from "./guard.js";
import { hearDatabase } from "./hear-database.js";
import { hearRedis } from "./hear-redis.js";
import { Hearing } from "./hearing.js";
import { Invalidations } from "./invalidations.js";
import { LayeredCache } from "./layered-cache.js";
import { MemoryLayer, type MemoryLimits } from "./memory-layer.js";
import { connectRedis } from "./redis-connection.js";
import { channelOf, redisLayer } from "./redis-layer.js";

export interface OpenCacheOptions {
  /** From the nearest to the farthest. */
  readonly layers: readonly LayerName[];
  readonly memory: MemoryLimits;
  readonly redisUrl: string | undefined;
  readonly prefix: string;
  readonly database: Database | undefined;
  readonly clock: Clock;
  readonly log: Logger;
}

export type LayerName = "memory" | "redis" | "database";

export interface OpenCache {
  readonly cache: LayeredCache;
  readonly memory: MemoryLayer | null;
  readonly guards: readonly Guard[];
  readonly close: () => Promise<void>;
}

/** Throws where a layer lacks what it needs, or Redis refuses the credentials. A server that is down keeps nothing from starting. */
export async function openCache(options: OpenCacheOptions): Promise<OpenCache> {
  const { layers, clock, log } = options;
  checkOrder(layers);
  const instance = randomUUID();
  const invalidations = new Invalidations();
  const memory = layers.includes("memory") ? new MemoryLayer(options.memory, invalidations) : null;
  const hearing = memory === null || layers.length === 1 ? null : new Hearing({ memory, invalidations, instance });
  const guards: Guard[] = [];
  const closing: (() => void | Promise<void>)[] = [];

  if (layers.includes("redis")) {
    const { commands, subscriber, close } = await connectRedis(
      needed(options.redisUrl, "redis", 'the setting "redis_url"'),
    );
    closing.push(close);
    guards.push(new Guard(redisLayer({ redis: commands, prefix: options.prefix, instance }), log));
    if (hearing !== null) closing.push(hearRedis(subscriber, channelOf(options.prefix), hearing));
  }
  if (layers.includes("database")) {
    const database = needed(options.database, "database", 'a plugin that provides the service "database"');
    // Redis tells sooner.
    const tells = hearing !== null && !layers.includes("redis");
    guards.push(new Guard(databaseLayer({ database, instance, tells }), log));
    if (tells) closing.push(await hearDatabase(database, hearing));
    closing.push(cleanUp(database, log, clock.now));
  }
  const cache = new LayeredCache({ memory, guards, invalidations, now: clock.now, log });
  const close = async (): Promise<void> => {
    for (const end of closing.reverse()) await end();
  };
  return { cache, memory, guards, close };
}

const natural: readonly LayerName[] = ["memory", "redis", "database"];

function checkOrder(layers: readonly LayerName[]): void {
  const ordered = natural.filter((name) => layers.includes(name));
  if (layers.every((name, index) => name === ordered[index])) return;
  throw new Error(
    `The layers of the cache stand from the nearest to the farthest: [${ordered.join(", ")}], not [${layers.join(", ")}].`,
  );
}

function needed<Part>(part: Part | undefined, layer: LayerName, what: string): Part {
  if (part === undefined) throw new Error(`The layer "${layer}" of the cache needs ${what}.`);
  return part;
}
