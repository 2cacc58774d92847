// Made by `nexus compile` from plugins/orders/plugin.yaml. Do not edit: change the manifest and compile again.
import type { Awaitable, BaseContext, BasePlugin, PluginDefinition } from "nexus-platform/runtime";

/** What the plugin's setup gets. */
export type Context = BaseContext;

/** What the plugin's setup returns. */
export type Plugin = BasePlugin<unknown>;

/** Fixes the types. With the return type `Promise<Plugin>` written, every fault shows at its own line. */
export function definePlugin(setup: (context: Context) => Awaitable<Plugin>): PluginDefinition<Context, Plugin> {
  return { setup };
}
