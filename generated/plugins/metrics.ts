// Made by `nexus compile` from plugins/metrics/plugin.yaml. Do not edit: change the manifest and compile again.
import type { Instrumentation, Statistics } from "nexus-platform";
import type { Awaitable, BaseContext, BasePlugin, PluginDefinition } from "nexus-platform/runtime";

/** Settings, with defaults filled in. */
export interface Config {
  /** Address of the metrics, apart from the application's own, so that the public never sees them. */
  readonly host: string;
  /** 0 takes a free one and logs it. */
  readonly port: number;
  readonly path: string;
  /** Memory, processor time, event loop delay and garbage collection of the process, too. */
  readonly process: boolean;
  /** A histogram for each method of each service, too. */
  readonly service_calls: boolean;
}

/** Services that the manifest requires. */
export interface Services {
  readonly statistics: readonly Statistics[];
}

/** What the plugin's setup gets. */
export interface Context extends BaseContext {
  readonly config: Config;
  readonly services: Services;
}

/** Services for others. */
export interface Provides {
  readonly instrumentation: Instrumentation;
}

/** What the plugin's setup returns. */
export interface Plugin extends BasePlugin<Config> {
  readonly provides: Provides;
}

/** Fixes the types. With the return type `Promise<Plugin>` written, every fault shows at its own line. */
export function definePlugin(setup: (context: Context) => Awaitable<Plugin>): PluginDefinition<Context, Plugin> {
  return { setup };
}
