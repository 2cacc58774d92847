// Made by `nexus compile` from plugins/users/plugin.yaml. Do not edit: change the manifest and compile again.
import type {
  Awaitable,
  BaseContext,
  BasePlugin,
  Consumer,
  PluginDefinition,
  RequestScope,
} from "nexus-platform/runtime";

import type { Figures, Ids, Users, Visitor } from "../../plugins/users/contract.js";

/** What the plugin's setup gets. */
export type Context = BaseContext;

/** Services for others. */
export interface Provides {
  readonly users: Users;
  readonly ids: (consumer: Consumer) => Ids;
  readonly visitor: (request: RequestScope) => Visitor;
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
