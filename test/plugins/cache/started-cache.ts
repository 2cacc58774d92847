import type { Context, Plugin } from "../../../generated/plugins/cache.js";
import plugin from "../../../plugins/cache/index.js";
import type { Database } from "../../../plugins/database/contract.js";
import type { Cache } from "../../../runtime/api/services/cache.js";
import { onlyProcess } from "../../../runtime/process/workers/only-process.js";

/** A clock that a test moves by hand, for all instances. */
export interface HandClock {
  time: number;
}

export interface StartedCache {
  /** The part of one plugin. */
  readonly shop: Cache;
  readonly partOf: (plugin: string) => Cache;
  readonly figures: () => Promise<Readonly<Record<string, number>>>;
  readonly health: NonNullable<Plugin["health"]>;
  /** "warn: …" */
  readonly logs: readonly string[];
  readonly stop: () => Promise<void>;
}

export interface StartOptions {
  readonly settings: Partial<Context["config"]>;
  readonly clock: HandClock;
  readonly database?: Database | undefined;
  /** Name of the plugin whose part it is. */
  readonly shop?: string;
}

/** One instance of the plugin, as an application starts it. */
export async function startCache({ settings, clock, database, shop = "shop" }: StartOptions): Promise<StartedCache> {
  const logs: string[] = [];
  const byHand = { now: () => clock.time, setTimeout: () => ({ cancel: () => undefined }) };
  const instance = await plugin.setup({
    config: { layers: ["memory"], ttl: "5m", max_entries: 10_000, max_bytes: "64mb", ...settings },
    services: { database },
    log: recordingLog(logs),
    clock: byHand,
    app: { name: "shop", version: "1.0.0", environment: "test", root: "/", roles: {}, permissions: [] },
    workers: onlyProcess(byHand),
    traceHeaders: () => ({}),
    observe: (_name, _attributes, task) => task(),
  });
  const { health, stop } = instance;
  if (health === undefined || stop === undefined) throw new Error("a part is missing");
  const partOf = (name: string): Cache => instance.provides.cache({ plugin: name, needs: [] });
  return {
    shop: partOf(shop),
    partOf,
    figures: () => instance.provides.statistics.read(),
    health,
    logs,
    stop: async () => stop(),
  };
}

function recordingLog(lines: string[]): Context["log"] {
  const at =
    (level: string) =>
    (first: unknown, message?: string): void =>
      void lines.push(`${level}: ${message ?? String(first)}`);
  const levels = ["trace", "debug", "info", "warn", "error", "fatal"].map((level) => [level, at(level)]);
  // It has every method that plugins call.
  return { ...Object.fromEntries(levels), child: () => recordingLog(lines) } as unknown as Context["log"];
}
