import { AsyncResource } from "node:async_hooks";
import { errorCodes, type FastifyReply, type FastifyRequest } from "fastify";
import { encodedBody } from "./encoded-body.js";
import { jsonTypes, type ParseBody } from "./json-body.js";

/** Reads the body of a request into it and calls `next`, or answers what is wrong with it. */
export type ReadBody = (request: FastifyRequest, reply: FastifyReply, next: () => void) => void;

export interface BodyReaderParts {
  readonly parse: ParseBody;
  /** Bytes. */
  readonly limit: number;
  /** Whether `next` must run in the asynchronous context of the call: a stream's events run in that of the connection. */
  readonly keepsContext: boolean;
}

/** Takes and refuses what Fastify's content type parser does, for less: that one keeps the context of every request. */
export function bodyReader({ parse, limit, keepsContext }: BodyReaderParts): ReadBody {
  return (request, reply, next) => {
    const { raw } = request;
    const { "content-type": type, "content-length": length, "transfer-encoding": encoding } = raw.headers;
    if (type === undefined && encoding === undefined && (length === undefined || length === "0")) {
      next();
      return;
    }
    if (type === undefined || !jsonTypes.test(type)) {
      reply.send(new errorCodes.FST_ERR_CTP_INVALID_MEDIA_TYPE());
      return;
    }
    const encoded = encodedBody(raw.headers);
    if (encoded !== null) {
      reply.send(encoded);
      return;
    }
    if (Number(length) > limit) {
      refuse(reply, new errorCodes.FST_ERR_CTP_BODY_TOO_LARGE());
      return;
    }

    const chunks: Buffer[] = [];
    let received = 0;
    // Instead of removing the listeners, which costs more.
    let isOver = false;
    const finish = (error?: unknown): void => {
      if (isOver) return;
      isOver = true;
      try {
        if (error !== undefined) throw error;
        // An injected request may say anything.
        if (length !== undefined && received !== Number(length))
          throw new errorCodes.FST_ERR_CTP_INVALID_CONTENT_LENGTH();
        request.body = parse(request, joined(chunks, received));
      } catch (fault) {
        refuse(reply, fault);
        return;
      }
      next();
    };
    const end = keepsContext ? inPresentContext(finish) : finish;
    const take = (chunk: Buffer): void => {
      if (isOver) return;
      chunks.push(chunk);
      received += chunk.length;
      if (received > limit) end(new errorCodes.FST_ERR_CTP_BODY_TOO_LARGE());
    };
    raw.on("data", take).on("end", end).on("error", end);
  };
}

const joined = (chunks: readonly Buffer[], length: number): Buffer => {
  const [first] = chunks;
  return first !== undefined && chunks.length === 1 ? first : Buffer.concat(chunks, length);
};

/** `AsyncResource.bind` and `AsyncLocalStorage.bind` do the same, and on Node 20 cost as much as the rest of a request. */
function inPresentContext(task: (error?: unknown) => void): (error?: unknown) => void {
  const resource = new AsyncResource("NexusBody", { requireManualDestroy: true });
  return (error) => resource.runInAsyncScope(task, undefined, error);
}

/** The caller may still send the rest of it: nothing else can come on this connection. */
const refuse = (reply: FastifyReply, error: unknown): void => void reply.header("connection", "close").send(error);
