// Made by `nexus compile` from plugins/http_client/plugin.yaml. Do not edit: change the manifest and compile again.
import type { Statistics } from "nexus-platform";
import type { Awaitable, BaseContext, BasePlugin, Consumer, PluginDefinition } from "nexus-platform/runtime";

import type { Http } from "../../plugins/http_client/contract.js";

/** Settings, with defaults filled in. */
export interface Config {
  /** Longest time for one call: its queue, all its attempts, and its answer's body. */
  readonly timeout: string;
  /** Longest time until a connection stands. */
  readonly connect_timeout: string;
  /** Longest time until the server begins to answer. */
  readonly headers_timeout: string;
  /** Longest pause between two parts of the answer. */
  readonly body_timeout: string;
  /** Largest body of an answer. */
  readonly max_response: string;
  /** Connections to one host. */
  readonly concurrency: number;
  /** Calls to one host that may wait for a connection. */
  readonly queue: number;
  /** Attempts after the first, where it is safe to try again. */
  readonly retries: number;
  /** Longest pause before the first retry; it doubles each time, up to 10s. */
  readonly retry_delay: string;
  /** Redirects that a call follows. */
  readonly redirects: number;
  /** When a host that fails is left alone. */
  readonly circuit: {
    /** Share of failures that opens the circuit. */
    readonly failure_rate: number;
    /** Attempts before a share means anything. */
    readonly minimum: number;
    /** Age of the attempts that count. */
    readonly window: string;
    /** Time until one call may try whether the host is well again. */
    readonly pause: string;
  };
  /** The application's name and version where it is left out. */
  readonly user_agent?: string;
  /** Hosts in private networks, `host` or `host:port`, that plugins with the capability `net` may reach. */
  readonly private_hosts: readonly string[];
  /** What is different for one host: `host` or `host:port`. */
  readonly hosts: {
    readonly [key: string]: HostLimits;
  };
}

/** What the plugin's setup gets. */
export interface Context extends BaseContext {
  readonly config: Config;
}

/** Services for others. */
export interface Provides {
  readonly http: (consumer: Consumer) => Http;
  readonly statistics: Statistics;
}

/** What the plugin's setup returns. */
export interface Plugin extends BasePlugin<Config> {
  readonly provides: Provides;
}

export interface HostLimits {
  readonly timeout?: string;
  readonly connect_timeout?: string;
  readonly headers_timeout?: string;
  readonly body_timeout?: string;
  readonly max_response?: string;
  readonly concurrency?: number;
  readonly queue?: number;
  readonly retries?: number;
  readonly retry_delay?: string;
  readonly redirects?: number;
  readonly circuit?: {
    readonly failure_rate?: number;
    readonly minimum?: number;
    readonly window?: string;
    readonly pause?: string;
  };
}

/** Fixes the types. With the return type `Promise<Plugin>` written, every fault shows at its own line. */
export function definePlugin(setup: (context: Context) => Awaitable<Plugin>): PluginDefinition<Context, Plugin> {
  return { setup };
}
