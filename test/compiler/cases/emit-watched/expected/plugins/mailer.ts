// Made by `nexus compile` from plugins/mailer/plugin.yaml. Do not edit: change the manifest and compile again.
import type { Awaitable, BaseContext, BasePlugin, PluginDefinition } from "nexus-platform/runtime";

import type { Email } from "../../plugins/mailer/contract.js";
import type { Figures } from "../../plugins/users/contract.js";

/** What the plugin's setup gets. */
export type Context = BaseContext;

/** Services for others. */
export interface Provides {
  readonly email: Email;
  readonly figures: Figures;
}

/** What the plugin's setup returns. */
export interface Plugin extends BasePlugin<unknown> {
  readonly provides: Provides;
}

/** Fixes the types. With the return type `Promise<Plugin>` written, every fault shows at its own line. */
export function definePlugin(setup: (context: Context) => Awaitable<Plugin>): PluginDefinition<Context, Plugin> {
  return { setup };
}
