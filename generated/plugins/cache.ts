// Made by `nexus compile` from plugins/cache/plugin.yaml. Do not edit: change the manifest and compile again.
import type { Cache, Statistics } from "nexus-platform";
import type { Awaitable, BaseContext, BasePlugin, Consumer, PluginDefinition } from "nexus-platform/runtime";

import type { Database } from "../../plugins/database/contract.js";

/** Settings, with defaults filled in. */
export interface Config {
  /** From the nearest to the farthest. `memory` is each process's own, the others are shared by all instances. */
  readonly layers: readonly ("memory" | "redis" | "database")[];
  /** How long values are kept whose caller says nothing. */
  readonly ttl: string;
  /** Values in memory; the one that was not asked for longest goes first. */
  readonly max_entries: number;
  /** Size of the values in memory, as JSON. */
  readonly max_bytes: string;
  /** Where Redis is, for the layer `redis`. */
  readonly redis_url?: string;
  /** Stands before every key in Redis. Left out, the application's name and `cache`. */
  readonly prefix?: string;
}

/** Services that the manifest requires. */
export interface Services {
  readonly database: Database | undefined;
}

/** What the plugin's setup gets. */
export interface Context extends BaseContext {
  readonly config: Config;
  readonly services: Services;
}

/** Services for others. */
export interface Provides {
  readonly cache: (consumer: Consumer) => Cache;
  readonly statistics: Statistics;
}

/** What the plugin's setup returns. */
export interface Plugin extends BasePlugin<Config> {
  readonly provides: Provides;
}

/** Fixes the types. With the return type `Promise<Plugin>` written, every fault shows at its own line. */
export function definePlugin(setup: (context: Context) => Awaitable<Plugin>): PluginDefinition<Context, Plugin> {
  return { setup };
}
