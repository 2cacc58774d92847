import { isUtf8 } from "node:buffer";
import type { FastifyInstance, FastifyRequest } from "fastify";

/** Gives what the bytes of a body say, undefined where there are none. Throws what the caller is to be told. */
export type ParseBody = (request: FastifyRequest, bytes: Buffer) => unknown;

/** JSON is the only body that is read. What is not UTF-8, or would change an object's prototype, is refused. */
export function jsonBodyParser(app: FastifyInstance): ParseBody {
  const parse = app.getDefaultJsonParser("error", "error");
  return (request, bytes) => {
    // Some callers always name a content type: no bytes are no body.
    if (bytes.length === 0) return undefined;
    const text = bytes.toString("utf8");
    // What is not UTF-8 is decoded to this character, which a text may also hold by right.
    if (text.includes("\ufffd") && !isUtf8(bytes))
      throw Object.assign(new Error("The body is not UTF-8."), { code: "NEXUS_BODY_NOT_UTF8" });
    let fault: Error | null = null;
    let body: unknown;
    parse(request, text, (error, value) => {
      fault = error;
      body = value;
    });
    if (fault !== null) throw fault;
    return body;
  };
}

/** For the requests whose bodies Fastify reads. */
export function parseBodiesWith(app: FastifyInstance, parse: ParseBody): void {
  app.removeAllContentTypeParsers();
  // `parseAs` says that it is a buffer.
  app.addContentTypeParser(jsonTypes, { parseAs: "buffer" }, (request, bytes, done) => {
    let body: unknown;
    try {
      body = parse(request, bytes as Buffer);
    } catch (error) {
      done(error as Error);
      return;
    }
    done(null, body);
  });
}

/** "application/json", "application/merge-patch+json; charset=utf-8". */
export const jsonTypes = /^\s*application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i;
