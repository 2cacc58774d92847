import { Readable } from "node:stream";
import type { FastifyReply } from "fastify";
import type { ReplyHeaders } from "../api/reply.js";
import { exchangeOf } from "./exchange.js";
import { linesOf, PreparedResponse } from "./prepared-response.js";
import type { StandingHeaders } from "./standing-headers.js";

/** What a handler's result became: ready to be sent. */
export interface Answer {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: ReplyHeaders;
  readonly payload?: string | Buffer | Readable;
}

export type SendAnswer = (answer: Answer, reply: FastifyReply) => void;

/** Sends answers whose payload is all there in one write, and leaves the others to Fastify. Throws where a header is none. */
export function answerSender(standing: StandingHeaders): SendAnswer {
  const always = Object.entries(standing).flat();
  const lines = linesOf(standing);
  return (answer, reply) => {
    const { status, payload } = answer;
    // Who took Fastify's objects may have told them more than headers.
    if (payload instanceof Readable || exchangeOf(reply).isRaw) {
      sendThroughFastify(answer, reply);
      return;
    }
    const { raw, request } = reply;
    const own = ownHeaders(answer, reply);
    const isOverridden = isOverriding(own, standing);
    const prepared = raw instanceof PreparedResponse && !isOverridden ? raw : null;
    // A list, name after value: to put two dozen names into an object costs more than all else of a plain answer.
    const head: (string | string[])[] =
      prepared !== null ? [] : isOverridden ? withoutNames(always, own) : always.slice();
    if (own["x-request-id"] === undefined) head.push("x-request-id", request.id);
    if (payload !== undefined) head.push("content-length", String(Buffer.byteLength(payload)));
    else if (own["content-length"] === undefined && status !== 204 && status !== 304 && request.method !== "HEAD")
      head.push("content-length", "0");
    for (const name in own) {
      if (name !== "content-length" || payload === undefined) head.push(name, own[name] ?? "");
    }
    if (prepared === null) raw.writeHead(status, head);
    else prepared.writeHeadWith(lines, status, head);
    // Node leaves the payload out where HEAD asks, or the status has none.
    raw.end(payload);
  };
}

/** What stages and handler say, by lower-case name. */
function ownHeaders({ headers }: Answer, reply: FastifyReply): Record<string, string | string[]> {
  const own = Object.assign(reply.getHeaders(), headers);
  if (headers["vary"] !== undefined) own["vary"] = joined(reply, headers["vary"]);
  return own as Record<string, string | string[]>;
}

function isOverriding(own: object, standing: StandingHeaders): boolean {
  for (const name in own) if (name in standing) return true;
  return false;
}

const withoutNames = (pairs: readonly string[], own: object): string[] =>
  pairs.filter((_text, index) => !((pairs[index - (index % 2)] ?? "") in own));

function sendThroughFastify({ status, headers, payload }: Answer, reply: FastifyReply): void {
  reply.code(status);
  for (const [name, value] of Object.entries(headers)) {
    if (name === "vary") reply.header(name, joined(reply, value));
    // Several `set-cookie` are added to each other; of any other name Node sends one header for each value of the list.
    else reply.header(name, typeof value === "string" ? value : [...value]);
  }
  reply.send(payload instanceof Readable && reply.request.method === "HEAD" ? unread(payload) : payload);
}

/** What browsers' origins are told apart by stays. */
const joined = (reply: FastifyReply, vary: string | readonly string[]): string =>
  [reply.getHeader("vary"), vary].flat().filter(Boolean).join(", ");

/** Only the headers are asked for: the stream is not read to its end for them. */
function unread(stream: Readable): Readable {
  stream.on("error", () => undefined).destroy();
  return Readable.from([]);
}
