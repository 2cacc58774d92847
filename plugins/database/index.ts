import { isDeepStrictEqual } from "node:util";
import { duration } from "nexus-platform";
import { type Context, definePlugin, type Plugin } from "#nexus/database";
import type { Engine } from "./engines/engine.js";
import { migratedDatabase } from "./migrate/migrations.js";
import { openDatabase } from "./open-database.js";
import { type EngineOptions, openEngine, ping, tryEngine } from "./open-engine.js";
import { QueryWatch } from "./query-watch.js";
import { Replicas } from "./replicas.js";
import { tableGuard } from "./table-guard.js";
import { TableOwners } from "./table-owners.js";

export default definePlugin(async (context): Promise<Plugin> => {
  const { config, log, observe, clock } = context;
  const { primary, others } = await openEngines(context);

  let slowFrom = duration(config.slow_query);
  const watch = new QueryWatch({ engine: primary.name, log, observe, slowFrom: () => slowFrom });
  const replicas = others.length === 0 ? null : new Replicas({ primary, replicas: others, clock, log });
  const owners = new TableOwners();
  const migrations = migratedDatabase({ engine: primary, clock, log, owners, atStart: config.migrate_at_start });
  const databaseFor = openDatabase({ engine: primary, replicas, watch });

  return {
    provides: {
      database: ({ plugin, isOutside }) => ({
        ...databaseFor(isOutside === true ? null : tableGuard(plugin, owners)),
        ...migrations,
      }),
      statistics: { read: async () => namedFigures(primary, watch) },
    },
    health: () => ping(primary),
    reconfigure: (next) => {
      if (!isDeepStrictEqual({ ...next, slow_query: config.slow_query }, config)) {
        throw new Error('Only "slow_query" can change while the application runs.');
      }
      slowFrom = duration(next.slow_query);
    },
    stop: async () => void (await Promise.all([primary, ...others].map((engine) => engine.close()))),
  };
});

interface Engines {
  readonly primary: Engine;
  /** Replicas, which need not answer yet. */
  readonly others: readonly Engine[];
}

async function openEngines({ config, app, log }: Context): Promise<Engines> {
  const common: Omit<EngineOptions, "url" | "setting"> = {
    root: app.root,
    applicationName: app.name,
    busyTimeout: duration(config.busy_timeout),
    idleTransaction: duration(config.idle_transaction),
    pool: {
      max: config.pool.max,
      idleTimeout: duration(config.pool.idle_timeout),
      acquireTimeout: duration(config.pool.acquire_timeout),
    },
    ca: config.ssl.ca,
    log,
  };
  const options = { ...common, url: config.url, setting: "database.url" };
  const primary = await openEngine(options);
  const others: Engine[] = [];
  try {
    for (const [index, url] of config.replicas.entries()) {
      others.push(await openReplica(primary, { ...common, url, setting: `database.replicas[${index}]` }));
    }
    await tryEngine(primary, options);
  } catch (error) {
    await Promise.all([primary, ...others].map((engine) => engine.close()));
    throw error;
  }
  return { primary, others };
}

async function openReplica(primary: Engine, options: EngineOptions): Promise<Engine> {
  if (primary.name === "sqlite") throw new Error("database.replicas: SQLite has none. Remove them, or use a server.");
  const replica = await openEngine(options);
  if (replica.name === primary.name) return replica;
  await replica.close();
  throw new Error(`${options.setting} is not of the engine of database.url, which is ${primary.label}.`);
}

function namedFigures(engine: Engine, { queries, slowQueries }: QueryWatch): Readonly<Record<string, number>> {
  const { total, idle, waiting } = engine.figures();
  return {
    "database.pool.size": total,
    "database.pool.idle": idle,
    "database.pool.waiting": waiting,
    "database.queries": queries,
    "database.slow_queries": slowQueries,
  };
}
