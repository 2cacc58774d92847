import type { FastifyInstance, RouteOptions } from "fastify";
import { linger } from "./linger.js";
import { type UploadParserOptions, uploadParser } from "./upload-parser.js";

/** A route whose body its handler reads as it arrives. What any other route takes is not touched. */
export function addUploadRoute(app: FastifyInstance, route: RouteOptions, options: UploadParserOptions): void {
  app.register((scope, _options, done) => {
    const { parse, end } = uploadParser(options);
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", parse);
    scope.addHook("onRequest", (request, reply, next) => {
      reply.raw.once("close", () => end(request));
      reply.raw.once("finish", () => {
        end(request);
        linger(request, reply);
      });
      next();
    });
    // Fastify hangs up after a body that was refused, which would take the answer back from a caller that still sends.
    scope.addHook("onSend", (_request, reply, payload, next) => {
      reply.removeHeader("connection");
      next(null, payload);
    });
    scope.route(route);
    done();
  });
}
