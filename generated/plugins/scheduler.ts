// Made by `nexus compile` from plugins/scheduler/plugin.yaml. Do not edit: change the manifest and compile again.
import type { Scheduler, Statistics } from "nexus-platform";
import type { Awaitable, BaseContext, BasePlugin, PluginDefinition } from "nexus-platform/runtime";

import type { Database } from "../../plugins/database/contract.js";

/** Settings, with defaults filled in. */
export interface Config {
  /** How long the history of a run is kept. */
  readonly keep: string;
  /** A run whose instance gave no sign for this long is lost, and may be run again elsewhere. */
  readonly lease: string;
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
  readonly scheduler: Scheduler;
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
