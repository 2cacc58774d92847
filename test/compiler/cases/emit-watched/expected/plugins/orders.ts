// Made by `nexus compile` from plugins/orders/plugin.yaml. Do not edit: change the manifest and compile again.
import type { Awaitable, BaseContext, BasePlugin, PluginDefinition } from "nexus-platform/runtime";

import type { Email } from "../../plugins/mailer/contract.js";
import type { Figures, Ids, Users, Visitor } from "../../plugins/users/contract.js";

/** Services that the manifest requires. */
export interface Services {
  readonly users: Users;
  readonly ids: Ids;
  readonly email: Email | undefined;
  readonly figures: readonly Figures[];
}

/** Services of one request: only route handlers get them. */
export interface RequestServices {
  readonly visitor: Visitor;
}

/** What the plugin's setup gets. */
export interface Context extends BaseContext {
  readonly services: Services;
}

/** What the plugin's setup returns. */
export type Plugin = BasePlugin<unknown>;

/** Fixes the types. With the return type `Promise<Plugin>` written, every fault shows at its own line. */
export function definePlugin(setup: (context: Context) => Awaitable<Plugin>): PluginDefinition<Context, Plugin> {
  return { setup };
}
