import { connect as connectSocket, createServer, type Socket } from "node:net";
import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import { Redis } from "ioredis";
import { serviceUrl } from "../../services/test-services.js";

/** A real broker, as another program would use it. */
export interface BrokerServer {
  readonly url: string;
  /** Puts a message of this type at the end of a stream. */
  readonly publish: (stream: string, type: string, text: string) => Promise<void>;
  /** What is in a stream. */
  readonly texts: (stream: string) => Promise<readonly string[]>;
  /** Forgets a stream and everything in it. */
  readonly remove: (stream: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

export async function natsServer(): Promise<BrokerServer> {
  const connection = await connect({ servers: new URL(serviceUrl.nats).host });
  const js = jetstream(connection);
  const manager = await jetstreamManager(connection);
  return {
    url: serviceUrl.nats,
    publish: async (stream, type, text) => void (await js.publish(`${stream}.${type}`, text)),
    texts: async (stream) => {
      const { state } = await manager.streams.info(stream);
      const texts: string[] = [];
      for (let seq = state.first_seq; seq <= state.last_seq; seq += 1) {
        const message = await manager.streams.getMessage(stream, { seq });
        if (message !== null) texts.push(message.string());
      }
      return texts;
    },
    remove: async (stream) => void (await manager.streams.delete(stream).catch(() => undefined)),
    close: () => connection.close(),
  };
}

export async function redisServer(): Promise<BrokerServer> {
  const redis = new Redis(serviceUrl.redis);
  return {
    url: serviceUrl.redis,
    publish: async (stream, type, text) => {
      await redis.xadd(`${stream}:events`, "*", "type", type, "event", text);
    },
    texts: async (stream) => {
      const entries = await redis.xrange(`${stream}:events`, "-", "+");
      return entries.map(([, fields]) => fields[fields.indexOf("event") + 1] ?? "");
    },
    remove: async (stream) => void (await redis.del(`${stream}:events`)),
    close: async () => redis.disconnect(),
  };
}

export interface Line {
  /** Leads to the same server. */
  readonly url: string;
  readonly cut: () => void;
  readonly mend: () => void;
  readonly close: () => Promise<void>;
}

/** A way to a server that can be cut. */
export async function lineTo(url: string): Promise<Line> {
  const target = new URL(url);
  const sockets = new Set<Socket>();
  let isCut = false;
  const server = createServer((socket) => {
    if (isCut) {
      socket.destroy();
      return;
    }
    const onward = connectSocket(Number(target.port), target.hostname);
    for (const end of [socket, onward]) {
      sockets.add(end);
      end.once("close", () => {
        sockets.delete(end);
        socket.destroy();
        onward.destroy();
      });
      end.on("error", () => undefined);
    }
    socket.pipe(onward).pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("It has no port");
  const through = new URL(url);
  through.host = `127.0.0.1:${address.port}`;
  const cut = (): void => {
    isCut = true;
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: through.href,
    cut,
    mend: () => {
      isCut = false;
    },
    close: () => {
      cut();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
