// Made by `nexus compile` from plugins/audit/plugin.yaml. Do not edit: change the manifest and compile again.
import type { Audit, Statistics } from "nexus-platform";
import type { Awaitable, BaseContext, BasePlugin, PluginDefinition } from "nexus-platform/runtime";

import type { Database } from "../../plugins/database/contract.js";

/** Settings, with defaults filled in. */
export interface Config {
  /** Signs the entries, so that whoever can write to the database still cannot write the chain anew. */
  readonly key?: string;
  /** Keys that were used before; entries that they signed are still verified. */
  readonly previous_keys: readonly string[];
}

/** Services that the manifest requires. */
export interface Services {
  readonly database: Database;
}

/** What the plugin's setup gets. */
export interface Context extends BaseContext {
  readonly config: Config;
  readonly services: Services;
}

/** Services for others. */
export interface Provides {
  readonly audit: Audit;
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
