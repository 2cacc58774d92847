import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { smtpTestServer } from "../plugins/email_service/smtp-test-server.js";
import { type BrokerServer, natsServer, redisServer } from "../plugins/outbox/broker-server.js";
import { bucketSettings, s3TestServer } from "../plugins/storage/s3-test-server.js";
import { serviceUrl, temporaryDatabase, temporaryName } from "../services/test-services.js";

/** Servers that an application with every shipped plugin runs on. */
export interface Engines {
  /** Settings of plugins that point there. */
  readonly plugins: Readonly<Record<string, unknown>>;
  readonly variables: Readonly<Record<string, string>>;
  /** How many mails came; null where they are files of the application. */
  readonly mails: (() => number) | null;
  /** How many batches of traces came. */
  readonly traces: (() => number) | null;
  readonly close: () => Promise<void>;
}

export const embedded: Engines = {
  plugins: {},
  variables: {},
  mails: null,
  traces: null,
  close: async () => undefined,
};

/** The engines that users grow into: database, Redis, a broker, S3, SMTP and a collector of traces. */
export async function servers(database: "postgres" | "mariadb", broker: "redis" | "nats"): Promise<Engines> {
  const [data, events, files, mail, collector] = await Promise.all([
    temporaryDatabase(database),
    broker === "redis" ? redisServer() : natsServer(),
    s3TestServer(),
    smtpTestServer(),
    traceServer(),
  ]);
  const name = temporaryName();
  return {
    plugins: {
      database: { url: data.url },
      cache: { layers: ["memory", "redis", "database"], redis_url: serviceUrl.redis, prefix: name },
      outbox: { broker: serviceUrl[broker], stream: name },
      storage: { engine: "s3", s3: bucketSettings(files.endpoint) },
      email_service: { provider: "smtp", smtp: { host: "127.0.0.1", port: mail.port, tls: "off" } },
      tracing: { endpoint: collector.url, interval: "50ms" },
    },
    variables: { TRACING: "true" },
    mails: () => mail.received.length,
    traces: collector.batches,
    close: async () => {
      await removeEvents(events, name);
      await Promise.all([data.drop(), files.close(), mail.close(), collector.close()]);
    },
  };
}

async function removeEvents(events: BrokerServer, stream: string): Promise<void> {
  await events.remove(stream);
  await events.close();
}

async function traceServer() {
  let batches = 0;
  const server = createServer((request, response) => {
    request.resume().once("end", () => {
      batches++;
      response.writeHead(200, { "content-type": "application/json" }).end("{}");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // It listens on a port.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1/traces`,
    batches: () => batches,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
