import { duration } from "nexus-platform";
import { type Context, definePlugin, type Plugin } from "#nexus/database";
import { migratedDatabase } from "./migrate/migrations.js";
import { openDatabase } from "./open-database.js";
import { type EngineOptions, openEngine, ping, tryEngine } from "./open-engine.js";
import { type QueryFigures, queryWatch } from "./query-watch.js";

export default definePlugin(async (context): Promise<Plugin> => {
  const { config, log, observe, clock } = context;
  const options = engineOptions(context);
  const engine = await openEngine(options);
  await tryEngine(engine, options);

  let slowFrom = duration(config.slow_query);
  const figures: QueryFigures = { queries: 0, slowQueries: 0 };
  const watch = queryWatch({ engine: engine.name, log, observe, slowFrom: () => slowFrom, figures });
  const migrations = migratedDatabase({ engine, clock, log, atStart: config.migrate_at_start });

  return {
    provides: {
      database: { ...openDatabase({ engine, watch }), ...migrations },
      statistics: {
        read: async () => {
          const { total, idle, waiting } = engine.figures();
          return {
            "database.pool.total": total,
            "database.pool.idle": idle,
            "database.pool.waiting": waiting,
            "database.queries": figures.queries,
            "database.slow_queries": figures.slowQueries,
          };
        },
      },
    },
    health: () => ping(engine),
    reconfigure: (next) => {
      slowFrom = duration(next.slow_query);
    },
    stop: engine.close,
  };
});

function engineOptions({ config, app, log }: Context): EngineOptions {
  return {
    url: config.url,
    setting: "database.url",
    root: app.root,
    applicationName: app.name,
    busyTimeout: duration(config.busy_timeout),
    pool: {
      max: config.pool.max,
      idleTimeout: duration(config.pool.idle_timeout),
      acquireTimeout: duration(config.pool.acquire_timeout),
    },
    ca: config.ssl.ca,
    log,
  };
}
