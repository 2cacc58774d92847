import { readFile } from "node:fs/promises";
import { createTransport } from "nodemailer";
import { messageOptions } from "../outgoing-mail.js";
import type { Provider } from "./provider.js";
import { smtpFault } from "./smtp-fault.js";
import type { SmtpServer } from "./smtp-server.js";

export interface SmtpOptions {
  readonly server: SmtpServer;
  /** File with certificates, absolute; null: the authorities that Node knows. */
  readonly ca: string | null;
  readonly connections: number;
  /** Milliseconds that the server may be silent. */
  readonly timeout: number;
}

/** Hands each mail to an SMTP server, over connections that are kept open. */
export async function smtpProvider({ server, ca, connections, timeout }: SmtpOptions): Promise<Provider> {
  const { host, port, credentials, isImplicit, startTls } = server;
  const transport = createTransport({
    pool: true,
    maxConnections: connections,
    // A mail whose connection was cut may have been taken: the event's own retries decide, not the pool.
    maxRequeues: 0,
    host,
    port,
    secure: isImplicit,
    requireTLS: !isImplicit && startTls === "required",
    ignoreTLS: !isImplicit && startTls === "off",
    ...(credentials && { auth: credentials }),
    tls: { ...(ca !== null && { ca: await readFile(ca) }) },
    dnsTimeout: timeout,
    connectionTimeout: timeout,
    greetingTimeout: timeout,
    socketTimeout: timeout,
  });
  const place = `${host}:${port}`;

  return {
    deliver: async (mail) => {
      await transport.sendMail(messageOptions(mail)).catch((error: unknown) => {
        throw smtpFault(error, place);
      });
    },
    check: async () => {
      await transport.verify().catch((error: unknown) => {
        throw smtpFault(error, place);
      });
    },
    close: () => transport.close(),
  };
}
