import type { Redis } from "ioredis";
import { type Broker, type BrokerMessage, type BrokerOptions, CredentialsRefused, PATIENCE } from "./broker.js";

/** One stream of Redis for all events, with the fields `id`, `type` and `event`. Positions are its ids. */
export function redisBroker({ url, stream, retention }: BrokerOptions): Broker {
  const label = `Redis at ${url.host}`;
  const key = `${stream}:events`;
  let writer: Redis | null = null;
  /** A connection of its own, because it stands still while it waits. */
  let reader: Redis | null = null;

  const connected = (connection: Redis | null): Redis => {
    if (connection === null) throw new Error("Redis is not connected");
    return connection;
  };

  return {
    label,
    start: "0-0",
    open: async () => {
      writer?.disconnect();
      reader?.disconnect();
      [writer, reader] = await Promise.all([connect(url, label), connect(url, label)]);
    },
    knock: async () => (await connect(url, label)).disconnect(),
    most: () => 100_000_000,
    publish: async (events) => {
      const redis = connected(writer);
      const [seconds] = await redis.time();
      const oldest = Math.max(0, Number(seconds) * 1_000 - retention);
      // All or nothing, so that none is kept without those before it.
      const transaction = redis.multi();
      for (const { id, type, envelope } of events) {
        transaction.xadd(key, "MINID", "~", String(oldest), "*", "id", id, "type", type, "event", envelope);
      }
      const replies = await transaction.exec();
      const failed = replies?.find(([error]) => error !== null)?.[0];
      if (failed) throw failed;
      if (replies === null) throw new Error("Redis did not carry out the transaction");
    },
    read: async (after, most) => {
      const reply = await connected(reader).xread("COUNT", most, "BLOCK", PATIENCE, "STREAMS", key, after);
      return (reply?.[0]?.[1] ?? []).map(([position, fields]): BrokerMessage => ({ position, text: textOf(fields) }));
    },
    end: async () => (await streamInfo(connected(writer), key)).get("last-generated-id") ?? "0-0",
    isBefore,
    hasGapAfter: async (position) => {
      if (position === "0-0") return false;
      const redis = connected(writer);
      // The message itself is kept for as long as those after it are.
      const [own] = await redis.xrange(key, position, position);
      const [first] = await redis.xrange(key, "-", "+", "COUNT", 1);
      return own === undefined && first !== undefined && isBefore(position, first[0]);
    },
    close: async () => {
      writer?.disconnect();
      reader?.disconnect();
      writer = null;
      reader = null;
    },
  };
}

/** The client is loaded here, so that an application without a broker does not pay for it. */
async function connect(url: URL, label: string): Promise<Redis> {
  const { Redis } = await import("ioredis");
  const connection = new Redis(url.href, {
    lazyConnect: true,
    connectTimeout: 5_000,
    connectionName: "nexus-outbox",
    // Whoever uses it connects again.
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
  });
  let fault: Error | undefined;
  // Without a listener the end of a connection would end the process; the next command tells.
  connection.on("error", (error) => {
    fault ??= error;
  });
  try {
    await connection.connect();
    // Whoever is not let in is told with the first command. It need not be one that this user may run.
    await connection.ping().catch((error: unknown) => {
      if (!(error instanceof Error && error.message.startsWith("NOPERM"))) throw error;
    });
    return connection;
  } catch (error) {
    connection.disconnect();
    const refusal = [fault, error].find(isRefusal);
    throw refusal === undefined ? error : new CredentialsRefused(label, refusal);
  }
}

const isRefusal = (error: unknown): error is Error =>
  error instanceof Error && /^(?:WRONGPASS|NOAUTH|ERR invalid password|ERR AUTH)/.test(error.message);

/** Of one message: [name, value, name, value, …]. */
function textOf(fields: readonly string[]): string {
  const at = fields.findIndex((name, index) => index % 2 === 0 && name === "event");
  return at < 0 ? "" : (fields[at + 1] ?? "");
}

async function streamInfo(redis: Redis, key: string): Promise<ReadonlyMap<string, string>> {
  if ((await redis.exists(key)) === 0) return new Map();
  // [name, value, name, value, …], of which some values are lists.
  const reply = (await redis.xinfo("STREAM", key)) as readonly unknown[];
  return new Map(
    reply.flatMap((name, index) => (index % 2 === 0 ? [[String(name), String(reply[index + 1])] as const] : [])),
  );
}

function isBefore(one: string, other: string): boolean {
  const [oneTime = 0n, oneCount = 0n] = one.split("-").map(BigInt);
  const [otherTime = 0n, otherCount = 0n] = other.split("-").map(BigInt);
  return oneTime < otherTime || (oneTime === otherTime && oneCount < otherCount);
}
