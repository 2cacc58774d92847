import { finished, Readable } from "node:stream";
import type { FastifyReply } from "fastify";
import type { ReplyHeaders } from "../api/reply.js";

/** What a handler's result became: ready to be sent. */
export interface Answer {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: ReplyHeaders;
  readonly payload?: string | Buffer | Readable;
}

/** Resolves with the end of the response where it is a stream: Fastify takes a handler that is done, and sent nothing yet, for one without an answer. */
export function sendAnswer({ status, headers, payload }: Answer, reply: FastifyReply): Promise<void> | undefined {
  reply.code(status);
  for (const [name, value] of Object.entries(headers)) {
    // What browsers' origins are told apart by stays.
    if (name === "vary") {
      reply.header(name, [reply.getHeader(name), value].flat().filter(Boolean).join(", "));
      continue;
    }
    // Several `set-cookie` are added to each other; of any other name Node sends one header for each value of the list.
    reply.header(name, typeof value === "string" ? value : [...value]);
  }
  if (!(payload instanceof Readable)) {
    reply.send(payload);
    return undefined;
  }
  reply.send(reply.request.method === "HEAD" ? unread(payload) : payload);
  return new Promise((resolve) => finished(reply.raw, () => resolve()));
}

/** Only the headers are asked for: the stream is not read to its end for them. */
function unread(stream: Readable): Readable {
  stream.on("error", () => undefined).destroy();
  return Readable.from([]);
}
