import type { Broker } from "./broker.js";
import { natsBroker } from "./nats.js";
import { redisBroker } from "./redis.js";

export interface BrokerSettings {
  readonly url: string;
  readonly stream: string | undefined;
  /** The application's name. */
  readonly app: string;
  /** Milliseconds. */
  readonly retention: number;
}

const brokers = { "nats:": natsBroker, "tls:": natsBroker, "redis:": redisBroker, "rediss:": redisBroker } as const;

/** What `url` means, without asking it anything yet. Errors never tell the URL. */
export function openBroker({ url, stream, app, retention }: BrokerSettings): Broker {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  const make = parsed === null ? undefined : brokers[parsed.protocol as keyof typeof brokers];
  if (parsed === null || make === undefined) {
    const found = parsed === null ? "is no URL" : `has "${parsed.protocol}"`;
    throw new Error(`outbox.broker ${found}: write "nats://host:4222" or "redis://host:6379".`);
  }
  return make({ url: parsed, stream: stream ?? app.replace(/[^A-Za-z0-9_-]/g, "_"), retention });
}
