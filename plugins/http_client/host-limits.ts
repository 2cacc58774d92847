import { duration, size } from "nexus-platform";
import type { Config } from "#nexus/http_client";

/** What holds for one host. Times in milliseconds, sizes in bytes. */
export interface HostLimits {
  readonly timeout: number;
  readonly connectTimeout: number;
  readonly headersTimeout: number;
  readonly bodyTimeout: number;
  readonly maxResponse: number;
  readonly concurrency: number;
  readonly queue: number;
  readonly retries: number;
  readonly retryDelay: number;
  readonly redirects: number;
  readonly circuit: CircuitLimits;
}

export interface CircuitLimits {
  /** Share of failures, above 0 to 1, that opens the circuit. */
  readonly failureRate: number;
  readonly minimum: number;
  readonly window: number;
  readonly pause: number;
}

/** The limits of a URL's host: what `hosts` says for `host:port`, else for `host`, over the settings for all. */
export function hostLimits(config: Config): (url: URL) => HostLimits {
  const general = limitsOf(config);
  const special = new Map(
    Object.entries(config.hosts).map(([host, own]) => {
      const merged = { ...config, ...own, circuit: { ...config.circuit, ...own.circuit } };
      return [host.toLowerCase(), limitsOf(merged)] as const;
    }),
  );
  return (url) => special.get(hostAndPort(url)) ?? special.get(url.hostname) ?? general;
}

/** "api.example.com:443": with the port that the protocol implies. */
export const hostAndPort = ({ hostname, port, protocol }: URL): string =>
  `${hostname}:${port || (protocol === "https:" ? "443" : "80")}`;

const limitsOf = (config: Omit<Config, "hosts" | "private_hosts" | "user_agent">): HostLimits => ({
  timeout: duration(config.timeout),
  connectTimeout: duration(config.connect_timeout),
  headersTimeout: duration(config.headers_timeout),
  bodyTimeout: duration(config.body_timeout),
  maxResponse: size(config.max_response),
  concurrency: config.concurrency,
  queue: config.queue,
  retries: config.retries,
  retryDelay: duration(config.retry_delay),
  redirects: config.redirects,
  circuit: {
    failureRate: config.circuit.failure_rate,
    minimum: config.circuit.minimum,
    window: duration(config.circuit.window),
    pause: duration(config.circuit.pause),
  },
});
