import type { Context, Plugin } from "../../../generated/plugins/database.js";
import plugin from "../../../plugins/database/index.js";
import { systemClock } from "../../../runtime/context/clock.js";
import { onlyProcess } from "../../../runtime/process/workers/only-process.js";
import { type DatabaseEngine, temporaryDatabase } from "../../services/test-services.js";

export interface StartedDatabase {
  readonly settings: Context["config"];
  readonly database: ReturnType<Plugin["provides"]["database"]>;
  /** As a plugin of this name gets it. */
  readonly databaseFor: (plugin: string) => ReturnType<Plugin["provides"]["database"]>;
  readonly figures: () => Promise<Readonly<Record<string, number>>>;
  readonly health: NonNullable<Plugin["health"]>;
  readonly reconfigure: NonNullable<Plugin["reconfigure"]>;
  readonly stop: () => Promise<void>;
  /** What the plugin logged. */
  readonly logs: readonly LoggedLine[];
  /** What it showed to those who watch. */
  readonly observed: readonly { readonly name: string; readonly attributes: unknown }[];
}

export interface LoggedLine {
  readonly level: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly message: string;
}

/** The plugin by itself, as an application starts it. */
export async function startDatabase(
  settings: Partial<Context["config"]> & { readonly url: string },
  { clock = systemClock }: Partial<Pick<Context, "clock">> = {},
): Promise<StartedDatabase> {
  const logs: LoggedLine[] = [];
  const observed: { name: string; attributes: unknown }[] = [];
  const config = { ...defaults, ...settings };
  const instance = await plugin.setup({
    config,
    log: recordingLog(logs),
    clock,
    app: { name: "shop", version: "1.0.0", environment: "test", root: "/", roles: {}, permissions: [] },
    workers: onlyProcess(systemClock),
    traceHeaders: () => ({}),
    observe: (name, attributes, task) => {
      observed.push({ name, attributes });
      return task();
    },
  });
  const { database, statistics } = instance.provides;
  const { health, reconfigure, stop } = instance;
  if (health === undefined || reconfigure === undefined || stop === undefined) throw new Error("a part is missing");
  return {
    settings: config,
    database: database({ plugin: "test", needs: [], isOutside: true }),
    databaseFor: (consumer) => database({ plugin: consumer, needs: [] }),
    figures: () => statistics.read(),
    health,
    reconfigure,
    stop: async () => stop(),
    logs,
    observed,
  };
}

/** A new and empty database, and the plugin on it. `stop` drops the database too. */
export async function startOn(
  engine: DatabaseEngine,
  settings: Partial<Context["config"]> = {},
): Promise<StartedDatabase> {
  const { url, drop } = await temporaryDatabase(engine);
  const started = await startDatabase({ url, ...settings });
  return { ...started, stop: () => started.stop().finally(drop) };
}

/** As the manifest says. */
export const defaults: Omit<Context["config"], "url"> = {
  busy_timeout: "5s",
  idle_transaction: "60s",
  pool: { max: 10, idle_timeout: "30s", acquire_timeout: "10s" },
  replicas: [],
  ssl: {},
  slow_query: "500ms",
  migrate_at_start: true,
};

function recordingLog(lines: LoggedLine[]): Context["log"] {
  const at =
    (level: string) =>
    (fields: unknown, message = ""): void =>
      void lines.push(
        typeof fields === "string"
          ? { level, fields: {}, message: fields }
          : // The logger takes a text, or an object with a text.
            { level, fields: fields as LoggedLine["fields"], message },
      );
  const log = Object.fromEntries(
    ["trace", "debug", "info", "warn", "error", "fatal"].map((level) => [level, at(level)]),
  );
  // It has every method that plugins call.
  return { ...log, child: () => recordingLog(lines) } as unknown as Context["log"];
}
