import type { OutgoingHttpHeaders } from "node:http";
import { Readable } from "node:stream";
import type { FastifyReply } from "fastify";
import type { ReplyHeaders } from "../api/reply.js";
import { exchangeOf } from "./exchange.js";
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
  return (answer, reply) => {
    const { status, headers, payload } = answer;
    // Who took Fastify's objects may have told them more than headers.
    if (payload instanceof Readable || exchangeOf(reply).isRaw) {
      sendThroughFastify(answer, reply);
      return;
    }
    const { raw, request } = reply;
    const head: OutgoingHttpHeaders = { ...standing, "x-request-id": request.id };
    const ofStages = reply.getHeaders();
    Object.assign(head, ofStages, headers);
    if (ofStages["vary"] !== undefined && headers["vary"] !== undefined) head["vary"] = joined(reply, headers["vary"]);
    if (payload !== undefined) head["content-length"] = Buffer.byteLength(payload);
    else if (status !== 204 && status !== 304 && request.method !== "HEAD") head["content-length"] = 0;
    raw.writeHead(status, head);
    // Node leaves the payload out where HEAD asks, or the status has none.
    raw.end(payload);
  };
}

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
