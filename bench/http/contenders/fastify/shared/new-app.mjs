import helmet from "@fastify/helmet";
import Fastify, { LogController } from "fastify";
import { problemOf, problemType, securityHeaders } from "./problems.mjs";
import { requestId } from "./request-id.mjs";
import { validatorFor } from "./validators.mjs";

/**
 * Fastify as somebody sets it up who knows it well: one validator for bodies and one that converts texts, problems as answers,
 * security headers, a request id, a logger. Routes are still to be added.
 */
export async function newApp() {
  const app = Fastify({
    logger: { level: "warn" },
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: requestId,
    requestIdHeader: false,
    bodyLimit: 1_000_000,
    requestTimeout: 30_000,
  });
  app.setValidatorCompiler(({ schema, httpPart }) => validatorFor(schema, httpPart));
  // What is wrong is told by problems.mjs.
  app.setSchemaErrorFormatter((errors, part) => Object.assign(new Error("invalid"), { invalid: errors, part }));
  app.addHook("onRequest", (request, reply, done) => {
    reply.header("x-request-id", request.id);
    done();
  });
  app.setErrorHandler((error, request, reply) => {
    const problem = problemOf(error, request.id);
    if (problem.status >= 500) request.log.error(error);
    reply.code(problem.status).header("content-type", problemType).send(JSON.stringify(problem));
  });
  app.setNotFoundHandler((request, reply) => {
    const problem = problemOf({ statusCode: 404 }, request.id);
    reply.code(404).header("content-type", problemType).send(JSON.stringify(problem));
  });
  await app.register(helmet, securityHeaders);
  return app;
}
