import { randomUUID } from "node:crypto";
import type { Clock, Logger, Workers } from "nexus-platform";
import { cleanUp } from "./clean-up.js";
import { MemoryCounters } from "./counted.js";
import type { Database } from "./database.js";
import { databaseLayer } from "./database-layer.js";
import { Guard } from "./guard.js";
import { hearDatabase } from "./hear-database.js";
import { hearRedis } from "./hear-redis.js";
import { Hearing } from "./hearing.js";
import { Invalidations, type Names } from "./invalidations.js";
import { LayeredCache } from "./layered-cache.js";
import { MemoryLayer, type MemoryLimits } from "./memory-layer.js";
import { connectRedis } from "./redis-connection.js";
import { channelOf, redisLayer } from "./redis-layer.js";
import type { SharedLayer } from "./shared-layer.js";

export interface OpenCacheOptions {
  /** From the nearest to the farthest. */
  readonly layers: readonly LayerName[];
  readonly memory: MemoryLimits;
  readonly redisUrl: string | undefined;
  readonly prefix: string;
  readonly database: Database | undefined;
  readonly clock: Clock;
  readonly log: Logger;
  readonly workers: Workers;
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
  checkLayers(options);
  const invalidations = new Invalidations();
  const memory = layers.includes("memory") ? new MemoryLayer(options.memory, invalidations) : null;
  const instance = randomUUID();
  const hearing = memory === null || layers.length === 1 ? null : new Hearing({ memory, invalidations, instance });

  const shared: SharedPart[] = [];
  if (options.redisUrl !== undefined && layers.includes("redis")) {
    shared.push(await openRedis(options.redisUrl, options.prefix, { instance, hearing }));
  }
  if (options.database !== undefined && layers.includes("database")) {
    // Redis tells sooner.
    const told = { instance, hearing: layers.includes("redis") ? null : hearing };
    shared.push(await openDatabase(options.database, options, told));
  }
  const guards = shared.map(({ layer }) => new Guard(layer, log));
  const isAlone = options.workers.number === null;
  const counters = new MemoryCounters();
  const cache = new LayeredCache({
    memory,
    guards,
    invalidations,
    now: clock.now,
    log,
    countHere: isAlone ? (key, per) => counters.count(key, per, clock.now()) : options.workers.countOne,
    tellForgotten:
      memory === null || guards.length > 0 || isAlone
        ? null
        : tellWorkers(options.workers, new Hearing({ memory, invalidations, instance })),
  });
  const close = async (): Promise<void> => {
    for (const { end } of shared) await end();
  };
  return { cache, memory, guards, close };
}

const TOPIC = "cache/forgotten";

/** Workers of one machine hear each other without a server, and miss nothing. */
function tellWorkers(workers: Workers, hearing: Hearing): (names: Names) => void {
  hearing.begins();
  workers.hear<Names>(TOPIC, (names) => hearing.told({ ...names, from: "another worker" }));
  return ({ keys, tags }) => workers.tell(TOPIC, { keys, tags });
}

interface SharedPart {
  readonly layer: SharedLayer;
  readonly end: () => Promise<void>;
}

interface Telling {
  /** Names this one. */
  readonly instance: string;
  /** Null where this layer is not what tells memory, or there is none. */
  readonly hearing: Hearing | null;
}

async function openRedis(url: string, prefix: string, { instance, hearing }: Telling): Promise<SharedPart> {
  const { commands, subscriber, close } = await connectRedis(url);
  const deafen = hearing === null ? null : hearRedis(subscriber, channelOf(prefix), hearing);
  return {
    layer: redisLayer({ redis: commands, prefix, instance }),
    end: async () => {
      deafen?.();
      close();
    },
  };
}

async function openDatabase(
  database: Database,
  { clock, log }: Pick<OpenCacheOptions, "clock" | "log">,
  { instance, hearing }: Telling,
): Promise<SharedPart> {
  const deafen = hearing === null ? null : await hearDatabase(database, hearing);
  const endCleaning = cleanUp(database, log, clock.now);
  return {
    layer: databaseLayer({ database, instance, tells: hearing !== null }),
    end: async () => {
      await deafen?.();
      await endCleaning();
    },
  };
}

const natural: readonly LayerName[] = ["memory", "redis", "database"];

function checkLayers({ layers, redisUrl, database }: OpenCacheOptions): void {
  const ordered = natural.filter((name) => layers.includes(name));
  if (layers.some((name, index) => name !== ordered[index])) {
    throw new Error(
      `The layers of the cache stand from the nearest to the farthest: [${ordered.join(", ")}], not [${layers.join(", ")}].`,
    );
  }
  if (layers.includes("redis") && redisUrl === undefined) throw new Error(lacks("redis", 'the setting "redis_url"'));
  if (layers.includes("database") && database === undefined) {
    throw new Error(lacks("database", 'a plugin that provides the service "database"'));
  }
}

const lacks = (layer: LayerName, what: string): string => `The layer "${layer}" of the cache needs ${what}.`;
