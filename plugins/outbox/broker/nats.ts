import type { JetStreamClient, JetStreamManager, JsMsg } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import { type Broker, type BrokerMessage, type BrokerOptions, CredentialsRefused, PATIENCE } from "./broker.js";

/** A stream of JetStream with a subject for each event type: "shop.order.placed". Positions are its sequence numbers. */
export function natsBroker({ url, stream, retention }: BrokerOptions): Broker {
  const label = `NATS JetStream at ${url.host}`;
  const subjects = `${stream}.>`;
  let open: Open | null = null;
  let reading: Reading | null = null;

  const connected = (): Open => {
    if (open === null) throw new Error("NATS is not connected");
    return open;
  };
  const readingAfter = async (position: string): Promise<Reading> => {
    if (reading?.position === position) return reading;
    reading?.stop();
    reading = null;
    const consumer = await connected().js.consumers.get(stream, {
      deliver_policy: "by_start_sequence",
      opt_start_seq: Number(position) + 1,
    });
    const messages = await consumer.consume({ max_messages: 500 });
    reading = { position, next: null, messages: messages[Symbol.asyncIterator](), stop: () => messages.stop() };
    return reading;
  };

  return {
    label,
    start: "0",
    open: async () => {
      const connection = await connect(url, label);
      const { jetstream, jetstreamManager } = await import("@nats-io/jetstream");
      open = { connection, js: jetstream(connection), manager: await jetstreamManager(connection) };
      reading = null;
      await makeStream(open.manager, { stream, subjects, retention });
    },
    knock: async () => (await connect(url, label)).close(),
    most: () => (connected().connection.info?.max_payload ?? 1_048_576) - 1_024,
    publish: async (events) => {
      // One after the other: where one fails, none that comes after it may be in the stream already.
      for (const { id, type, envelope } of events) {
        await connected().js.publish(`${stream}.${type}`, envelope, { msgID: id });
      }
    },
    read: async (after, most) => {
      const current = await readingAfter(after);
      const found: BrokerMessage[] = [];
      while (found.length < most) {
        const message = await nextOf(current, found.length === 0 ? PATIENCE : 0);
        if (message === null) break;
        found.push({ position: String(message.seq), text: message.string() });
      }
      current.position = found.at(-1)?.position ?? after;
      return found;
    },
    end: async () => String((await connected().manager.streams.info(stream)).state.last_seq),
    isBefore: (one, other) => Number(one) < Number(other),
    hasGapAfter: async (position) => {
      const { state } = await connected().manager.streams.info(stream);
      return state.first_seq > Number(position) + 1;
    },
    close: async () => {
      const closing = open;
      open = null;
      reading = null;
      await closing?.connection.close();
    },
  };
}

interface Reading {
  /** Of the last message that was given out. */
  position: string;
  readonly messages: AsyncIterator<JsMsg>;
  /** Asked for and not given out yet. */
  next: Promise<IteratorResult<JsMsg>> | null;
  readonly stop: () => void;
}

/** Null where none came in time: what comes later is the next one then. */
async function nextOf(reading: Reading, patience: number): Promise<JsMsg | null> {
  reading.next ??= reading.messages.next();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), patience);
  });
  const result = await Promise.race([reading.next, late]).finally(() => clearTimeout(timer));
  if (result === null) {
    reading.next.catch(() => undefined);
    return null;
  }
  reading.next = null;
  if (result.done === true) throw new Error("NATS ended the delivery of messages");
  return result.value;
}

interface Open {
  readonly connection: NatsConnection;
  readonly js: JetStreamClient;
  readonly manager: JetStreamManager;
}

/** The client is loaded here, so that an application without a broker does not pay for it. */
async function connect(url: URL, label: string): Promise<NatsConnection> {
  const { connect, errors } = await import("@nats-io/transport-node");
  const connecting = connect({
    servers: `${url.protocol === "tls:" ? "tls" : "nats"}://${url.host}`,
    ...credentials(url),
    name: "nexus outbox",
    timeout: 5_000,
    // Whoever uses it connects again: what waits in a client's buffer could come out of order.
    reconnect: false,
  });
  return connecting.catch((error: unknown) => {
    throw error instanceof errors.AuthorizationError ? new CredentialsRefused(label, error) : error;
  });
}

function credentials({ username, password }: URL): object {
  if (username === "") return {};
  if (password === "") return { token: decodeURIComponent(username) };
  return { user: decodeURIComponent(username), pass: decodeURIComponent(password) };
}

async function makeStream(
  manager: JetStreamManager,
  { stream, subjects, retention }: { readonly stream: string; readonly subjects: string; readonly retention: number },
): Promise<void> {
  try {
    await manager.streams.info(stream);
  } catch (error) {
    if (!(error instanceof Error) || error.name !== "StreamNotFoundError") throw error;
    await manager.streams.add({
      name: stream,
      subjects: [subjects],
      max_age: retention * 1e6,
      duplicate_window: 120e9,
    });
  }
}
