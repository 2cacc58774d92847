// Made by `nexus compile` from plugins/watcher/plugin.yaml. Do not edit: change the manifest and compile again.
import type { Awaitable, BaseContext, BasePlugin, PluginDefinition } from "nexus-platform/runtime";

import type { Figures } from "../../plugins/users/contract.js";
import type { Instrumentation } from "../../plugins/watcher/contract.js";

/** Services that the manifest requires. */
export interface Services {
  readonly figures: readonly Figures[];
}

/** What the plugin's setup gets. */
export interface Context extends BaseContext {
  readonly services: Services;
}

/** Services for others. */
export interface Provides {
  readonly instrumentation: Instrumentation;
}

/** What the plugin's setup returns. */
export interface Plugin extends BasePlugin<unknown> {
  readonly provides: Provides;
}

/** Fixes the types. With the return type `Promise<Plugin>` written, every fault shows at its own line. */
export function definePlugin(setup: (context: Context) => Awaitable<Plugin>): PluginDefinition<Context, Plugin> {
  return { setup };
}
