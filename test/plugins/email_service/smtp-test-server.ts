import { readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { parsedMail } from "./parsed-mail.js";
import type { ReceivedMail } from "./test-mail.js";

export interface SmtpTestServer {
  readonly port: number;
  readonly received: ReceivedMail[];
  /** How many messages were begun, taken or not. */
  readonly attempts: () => number;
  readonly close: () => Promise<void>;
}

const file = (name: string): string => new URL(`./${name}`, import.meta.url).pathname;
/** Of the authority that signed the server's certificate: the certificate itself. */
export const authority = file("certificate.pem");
const tls = { key: readFileSync(file("key.pem")), cert: readFileSync(authority) };

/** A real SMTP server. It wants no login and offers STARTTLS, unless the options say otherwise. */
export async function smtpTestServer(options: SMTPServerOptions = {}): Promise<SmtpTestServer> {
  const received: ReceivedMail[] = [];
  let attempts = 0;
  const server = new SMTPServer({
    ...tls,
    authOptional: true,
    logger: false,
    // Milliseconds that closing waits for clients.
    closeTimeout: 1,
    onMailFrom: (_address, _session, callback) => {
      attempts++;
      callback();
    },
    onData: (stream, _session, callback) => {
      void parsedMail(stream as unknown as Buffer).then((mail) => {
        received.push(mail);
        callback();
      }, callback);
    },
    ...options,
  });
  // What clients do to a connection is seen by the client under test.
  server.on("error", () => {});
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    // A server that listens on TCP has an address with a port.
    port: (server.server.address() as AddressInfo).port,
    received,
    attempts: () => attempts,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

/** An answer of the server to one command. */
export const smtpAnswer = (responseCode: number, message: string): Error =>
  Object.assign(new Error(message), { responseCode });
