// Made by `nexus compile` from plugins/database/plugin.yaml. Do not edit: change the manifest and compile again.
import type { Awaitable, BaseContext, BasePlugin, PluginDefinition } from "nexus-platform/runtime";

import type { Database } from "../../plugins/database/contract.js";

/** Settings, with defaults filled in. */
export interface Config {
  /** `sqlite:` and a path, or `sqlite::memory:`. Relative paths start at the application's root. */
  readonly url: string;
  /** How long a statement waits for another process that writes to the same file. */
  readonly busy_timeout: string;
}

/** What the plugin's setup gets. */
export interface Context extends BaseContext {
  readonly config: Config;
}

/** Services for others. */
export interface Provides {
  readonly database: Database;
}

/** What the plugin's setup returns. */
export interface Plugin extends BasePlugin<Config> {
  readonly provides: Provides;
}

/** Fixes the types. With the return type `Promise<Plugin>` written, every fault shows at its own line. */
export function definePlugin(setup: (context: Context) => Awaitable<Plugin>): PluginDefinition<Context, Plugin> {
  return { setup };
}
