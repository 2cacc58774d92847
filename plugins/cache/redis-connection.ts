import type { Redis, RedisOptions } from "ioredis";

/** Milliseconds. A cache that takes longer than loading helps nobody. */
const commandTimeout = 1_000;
const connectTimeout = 2_000;

/** A server that is not there is told at once: nothing waits in a queue, and nothing is sent again. */
const options = {
  lazyConnect: true,
  enableAutoPipelining: true,
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
  connectTimeout,
  commandTimeout,
  retryStrategy: (times: number) => Math.min(50 * 2 ** times, 2_000),
} as const satisfies RedisOptions;

export interface RedisConnection {
  readonly commands: Redis;
  /** A connection that listens can do nothing else. */
  readonly subscriber: Redis;
  /** "127.0.0.1:6379", without secrets. */
  readonly address: string;
  readonly close: () => void;
}

/**
 * Connects, or goes on trying where the server cannot be reached: an application starts without its cache. Rejects where the
 * server refuses the credentials, which no waiting mends.
 */
export async function connectRedis(url: string): Promise<RedisConnection> {
  const address = addressOf(url);
  // Loaded where it is used: the default needs none.
  const { Redis } = await import("ioredis");
  const commands = new Redis(url, options);
  // Waits for its connection; it has nothing to do before.
  const subscriber = new Redis(url, {
    ...options,
    enableOfflineQueue: true,
    enableAutoPipelining: false,
    autoResubscribe: false,
  });
  let fault: Error | undefined;
  commands.on("error", (error: Error) => {
    fault = error;
  });
  // What it says, the other one says too.
  subscriber.on("error", () => undefined);
  const close = (): void => {
    commands.disconnect();
    subscriber.disconnect();
  };
  try {
    await commands.connect();
    await commands.ping();
  } catch (error) {
    const refusal = [fault, error].find(isRefusal);
    if (refusal !== undefined) {
      close();
      throw new Error(`Redis at ${address} refuses the credentials of "redis_url": ${refusal.message}`);
    }
  }
  // Tried again until it works, as often as the other one.
  void subscriber.connect().catch(() => undefined);
  return { commands, subscriber, address, close };
}

const isRefusal = (error: unknown): error is Error =>
  error instanceof Error && /^(?:WRONGPASS|NOAUTH|NOPERM|ERR invalid password|ERR AUTH)/.test(error.message);

function addressOf(url: string): string {
  const { hostname, port } = new URL(url);
  return `${hostname}:${port || "6379"}`;
}
