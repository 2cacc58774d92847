import type { Config, Context } from "#nexus/http_client";
import type { Http } from "../../../plugins/http_client/contract.js";
import httpClientPlugin from "../../../plugins/http_client/index.js";
import type { Clock } from "../../../runtime/context/clock.js";
import { systemClock } from "../../../runtime/context/clock.js";

export interface StartedClient {
  readonly http: Http;
  /** The service as a plugin with these `needs` gets it. */
  readonly as: (...needs: readonly string[]) => Http;
  readonly figures: () => Promise<Readonly<Record<string, number>>>;
  readonly observed: readonly object[];
  readonly stop: () => Promise<void>;
}

/** As the manifest has them, but with pauses that no test has to wait for. */
const defaults: Config = {
  timeout: "30s",
  connect_timeout: "5s",
  headers_timeout: "15s",
  body_timeout: "15s",
  max_response: "10mb",
  concurrency: 32,
  queue: 1000,
  retries: 2,
  retry_delay: "1ms",
  redirects: 5,
  circuit: { failure_rate: 0.5, minimum: 10, window: "30s", pause: "30s" },
  private_hosts: [],
  hosts: {},
};

/** The plugin as Nexus starts it; `http` is for a plugin that needs 127.0.0.1. */
export async function startClient(config: Partial<Config> = {}, clock: Clock = systemClock): Promise<StartedClient> {
  const observed: object[] = [];
  const context = {
    config: { ...defaults, ...config },
    app: { name: "shop", version: "1.2.3" },
    clock,
    traceHeaders: () => ({ traceparent: `00-${"a".repeat(32)}-${"b".repeat(16)}-01` }),
    observe: (name: string, attributes: object, task: () => unknown) => {
      observed.push({ name, ...attributes });
      return task();
    },
  };
  // The plugin uses no more of its context than this.
  const plugin = await httpClientPlugin.setup(context as unknown as Context);
  const as = (...needs: readonly string[]): Http => plugin.provides.http({ plugin: "orders", needs });
  return {
    http: as("net:127.0.0.1"),
    as,
    figures: () => plugin.provides.statistics.read(),
    observed,
    stop: async () => plugin.stop?.(),
  };
}
