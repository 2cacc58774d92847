// Made by `nexus compile` from plugins/platform/plugin.yaml. Do not edit: change the manifest and compile again.
import type { Awaitable, BaseContext, BasePlugin, Consumer, PluginDefinition } from "nexus-platform/runtime";

import type { Figures } from "../../plugins/catalog/contract.js";
import type { Audit, Authentication, Cache, Outbox, Scheduler } from "../../plugins/platform/contract.js";

/** What the plugin's setup gets. */
export type Context = BaseContext;

/** Services for others. */
export interface Provides {
  readonly authentication: Authentication;
  readonly outbox: Outbox;
  readonly scheduler: Scheduler;
  readonly cache: (consumer: Consumer) => Cache;
  readonly figures: Figures;
  readonly audit: Audit;
}

/** What the plugin's setup returns. */
export interface Plugin extends BasePlugin<unknown> {
  readonly provides: Provides;
}

/** Fixes the types. With the return type `Promise<Plugin>` written, every fault shows at its own line. */
export function definePlugin(setup: (context: Context) => Awaitable<Plugin>): PluginDefinition<Context, Plugin> {
  return { setup };
}
