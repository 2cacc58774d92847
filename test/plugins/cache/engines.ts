import { Redis } from "ioredis";
import type { Database } from "../../../plugins/database/contract.js";
import { databaseEngines, serviceUrl, type TestService, temporaryName } from "../../services/test-services.js";
import { sharedDatabase } from "../shared-database.js";
import { type HandClock, type StartedCache, startCache } from "./started-cache.js";

type Layers = readonly ("memory" | "redis" | "database")[];

/** A place where the cache keeps its values, with several instances of an application around it. */
export interface CacheEngine {
  readonly name: string;
  /** What must run for it; null: nothing. */
  readonly service: TestService | null;
  readonly isShared: boolean;
  readonly hasMemory: boolean;
  readonly hasDatabase: boolean;
  readonly open: () => Promise<OpenEngine>;
}

export interface OpenEngine {
  readonly clock: HandClock;
  /** A test begins: with a part of its own, at a time that no test before has reached. */
  readonly begin: () => void;
  /** One more instance. */
  readonly start: () => Promise<StartedCache>;
  /** Stops the instances. */
  readonly end: () => Promise<void>;
  /** Of the database, where there is one. */
  readonly transaction: <Result>(work: () => Promise<Result>) => Promise<Result>;
  readonly close: () => Promise<void>;
}

export const cacheEngines: readonly CacheEngine[] = [
  engine("memory", ["memory"], null),
  engine("redis", ["redis"], "redis"),
  engine("memory and redis", ["memory", "redis"], "redis"),
  ...databaseEngines.flatMap(({ engine: database, service }) => [
    engine(`database on ${database}`, ["database"], service, database),
    engine(`memory and database on ${database}`, ["memory", "database"], service, database),
  ]),
  engine("memory, redis and database", ["memory", "redis", "database"], "redis", "sqlite"),
];

function engine(
  name: string,
  layers: Layers,
  service: TestService | null,
  database?: (typeof databaseEngines)[number]["engine"],
): CacheEngine {
  return {
    name,
    service,
    isShared: layers.length > 1 || !layers.includes("memory"),
    hasMemory: layers.includes("memory"),
    hasDatabase: database !== undefined,
    open: () => open(layers, database),
  };
}

async function open(
  layers: Layers,
  engineOfDatabase: (typeof databaseEngines)[number]["engine"] | undefined,
): Promise<OpenEngine> {
  const shared = engineOfDatabase === undefined ? null : await sharedDatabase(engineOfDatabase, "cache");
  const prefix = temporaryName();
  const clock: HandClock = { time: 0 };
  const started: StartedCache[] = [];
  let another: Database | undefined;
  let tests = 0;
  const databaseOf = async (instance: number): Promise<Database | undefined> => {
    if (shared === null || instance === 0) return shared?.first;
    another ??= await shared.another();
    return another;
  };
  return {
    clock,
    begin: () => {
      tests += 1;
      clock.time = Date.UTC(2026, 10, 22) + tests * 86_400_000;
    },
    start: async () => {
      const database = await databaseOf(started.length);
      const redis = layers.includes("redis") ? { redis_url: serviceUrl.redis, prefix } : {};
      const cache = await startCache({ settings: { layers, ...redis }, clock, database, shop: `shop${tests}` });
      started.push(cache);
      return cache;
    },
    end: async () => {
      for (const cache of started.splice(0)) await cache.stop();
    },
    transaction: (work) => {
      if (shared === null) throw new Error("this engine has no database");
      return shared.first.transaction(work);
    },
    close: async () => {
      if (layers.includes("redis")) await removeKeys(prefix);
      await shared?.close();
    },
  };
}

export async function removeKeys(prefix: string): Promise<void> {
  const redis = new Redis(serviceUrl.redis);
  const keys = await redis.keys(`${prefix}*`);
  if (keys.length > 0) await redis.del(...keys);
  redis.disconnect();
}
