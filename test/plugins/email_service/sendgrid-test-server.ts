import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { ReceivedMail } from "./test-mail.js";

export interface SendGridTestServer {
  readonly url: string;
  readonly received: ReceivedMail[];
  /** Calls of /v3/mail/send. */
  readonly attempts: () => number;
  readonly close: () => Promise<void>;
}

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** What SendGrid documents of the body of `POST /v3/mail/send`, as far as mails of the plugin go. */
interface SentMail {
  readonly personalizations: readonly { readonly to: readonly Person[] }[];
  readonly from: Person;
  readonly reply_to?: Person;
  readonly subject: string;
  readonly content: readonly { readonly type: string; readonly value: string }[];
  readonly headers: Readonly<Record<string, string>>;
}

interface Person {
  readonly email: string;
  readonly name?: string;
}

/** Speaks the part of SendGrid's API that sends mails, for the key "SG.key". `answer` stands in for its answers to mails. */
export async function sendGridTestServer(answer?: Answer): Promise<SendGridTestServer> {
  const received: ReceivedMail[] = [];
  let attempts = 0;
  const send: Answer = (_request, response) => void response.writeHead(202, { "x-message-id": "m" }).end();
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      if (request.headers.authorization !== "Bearer SG.key")
        return problem(response, 401, "The provided authorization grant is invalid, expired, or revoked", null);
      if (request.url === "/v3/scopes") return void response.end('{"scopes":["mail.send"]}');
      if (request.url !== "/v3/mail/send" || request.method !== "POST")
        return problem(response, 404, "not found", null);
      attempts++;
      if (answer !== undefined) return answer(request, response);
      // A body that is none would fail here, and the test with it.
      const mail = JSON.parse(body) as SentMail;
      const fault = faultOf(mail);
      if (fault !== null) return problem(response, 400, ...fault);
      received.push(receivedMail(mail));
      send(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${port}`, received, attempts: () => attempts, close };
}

export const problem = (response: ServerResponse, status: number, message: string, field: string | null): void =>
  void response.writeHead(status).end(JSON.stringify({ errors: [{ message, field, help: null }] }));

/** Rules that SendGrid documents: text comes before HTML, and no content is empty. */
function faultOf({ content, subject }: SentMail): readonly [string, string] | null {
  if (subject === "") return ["The subject is required.", "subject"];
  if (content.some(({ value }) => value === ""))
    return ["The content value must be a string at least one character.", "content"];
  return content.at(-1)?.type === "text/plain" && content.length > 1 ? ["text/plain must come first", "content"] : null;
}

function receivedMail({ personalizations, from, reply_to, subject, content, headers }: SentMail): ReceivedMail {
  const part = (type: string): string | null => content.find((each) => each.type === type)?.value ?? null;
  return {
    from: written(from),
    to: personalizations.flatMap(({ to }) => to.map(written)).join(", "),
    replyTo: reply_to === undefined ? null : written(reply_to),
    subject,
    text: part("text/plain"),
    html: part("text/html"),
    messageId: headers["Message-ID"] ?? "",
  };
}

const written = ({ name, email }: Person): string => (name ? `${name} <${email}>` : email);

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  // A request without an encoding gives buffers.
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
