import { isUtf8 } from "node:buffer";
import type { FastifyInstance } from "fastify";

/** JSON is the only body that is read. What is not UTF-8, or would change an object's prototype, is refused. */
export function readJsonBodies(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser("error", "error");
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(jsonTypes, { parseAs: "buffer" }, (request, body, done) => {
    // `parseAs` says that it is a buffer.
    const bytes = body as Buffer;
    // Some callers always name a content type: no bytes are no body.
    if (bytes.length === 0) return done(null, undefined);
    const text = bytes.toString("utf8");
    // What is not UTF-8 is decoded to this character, which a text may also hold by right.
    if (text.includes("\ufffd") && !isUtf8(bytes))
      return done(Object.assign(new Error("The body is not UTF-8."), { code: "NEXUS_BODY_NOT_UTF8" }));
    return parse(request, text, done);
  });
}

/** "application/json", "application/merge-patch+json; charset=utf-8". */
const jsonTypes = /^application\/(?:[\w.-]+\+)?json(?:\s*;|$)/i;
