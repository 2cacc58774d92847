import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { isPromise } from "../events/is-promise.js";
import { exchangeOf } from "./exchange.js";
import type { RouteStages } from "./served-route.js";
import type { Stage } from "./stage.js";

/** `OPTIONS` is not among them: what there is of it has routes of its own. */
const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];

/**
 * One route of Fastify's for every route that stands in the table: registering each one there took most of what a route cost at the
 * start. `refuse` throws what an unknown address is told.
 */
export function dispatchByTable(
  app: FastifyInstance,
  refuse: (request: FastifyRequest, reply: FastifyReply) => Promise<never>,
): void {
  const stagesOf = (reply: FastifyReply): RouteStages | null => exchangeOf(reply).route?.stages ?? null;
  app.route({
    method: methods,
    url: "*",
    onRequest: (request, reply, done) => {
      const stages = stagesOf(reply);
      if (stages === null) refuse(request, reply).catch(done);
      else if (stages.admit === null) done();
      else admitted(stages.admit, request, reply, done);
    },
    handler: (request, reply) => stagesOf(reply)?.handle(request, reply),
  });
}

/** With `done`, because a promise would cost each request a turn. */
export function admitted(
  admit: Stage,
  request: FastifyRequest,
  reply: FastifyReply,
  done: (error?: Error) => void,
): void {
  const passing = admit(request, reply);
  if (isPromise(passing)) passing.then(() => done(), done);
  else done();
}
