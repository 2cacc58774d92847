// Made by `nexus compile` from plugins/tracing/plugin.yaml. Do not edit: change the manifest and compile again.
import type { Instrumentation } from "nexus-platform";
import type { Awaitable, BaseContext, BasePlugin, PluginDefinition } from "nexus-platform/runtime";

/** Settings, with defaults filled in. */
export interface Config {
  /** Where the collector takes traces by OTLP over HTTP. */
  readonly endpoint: string;
  /** Sent with each batch, an API key for example. */
  readonly headers: {
    readonly [key: string]: string;
  };
  /** Share of traces that are kept. A trace that a caller began is kept as the caller decided. */
  readonly sample_ratio: number;
  /** The application's name where it is left out. */
  readonly service_name?: string;
  /** How long spans wait to be sent together. */
  readonly interval: string;
  /** A span for each call of a service, too. */
  readonly service_calls: boolean;
}

/** What the plugin's setup gets. */
export interface Context extends BaseContext {
  readonly config: Config;
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
