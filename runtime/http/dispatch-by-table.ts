import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { isPromise } from "../events/is-promise.js";
import { exchangeOf } from "./exchange.js";
import type { ReadBody } from "./read-body.js";
import type { Stage } from "./stage.js";

/** `OPTIONS` is not among them: what there is of it has routes of its own. */
const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];
const bodyless: ReadonlySet<string> = new Set(["GET", "HEAD"]);

export interface TableDispatch {
  readonly readBody: ReadBody;
  /** Throws what an unknown address is told. */
  readonly refuse: (request: FastifyRequest, reply: FastifyReply) => Promise<never>;
}

/**
 * One route of Fastify's for every route that stands in the table: registering each one there took most of what a route cost at the
 * start. It never gets beyond its first hook, because what Fastify does between a hook and a handler is not needed here.
 */
export function dispatchByTable(app: FastifyInstance, { readBody, refuse }: TableDispatch): void {
  app.route({
    method: methods,
    url: "*",
    onRequest: (request, reply, done) => {
      const stages = exchangeOf(reply).route?.stages ?? null;
      if (stages === null) {
        refuse(request, reply).catch(done);
        return;
      }
      const { admit, handle } = stages;
      const fail = failing(done);
      const finish = (): void => {
        try {
          handle(request, reply);
        } catch (error) {
          fail(error);
        }
      };
      const read = (): void => (bodyless.has(request.method) ? finish() : readBody(request, reply, finish));
      if (admit === null) read();
      else admitted(admit, { request, reply, next: read, fail });
    },
    handler: () => undefined,
  });
}

/** Without an error, `done` is the sign to go on: code without types may throw nothing at all. */
export const failing =
  (done: (error: Error) => void) =>
  (error: unknown): void =>
    done((error ?? new Error("Nothing was thrown.")) as Error);

export interface Admission {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly next: () => void;
  readonly fail: (error: unknown) => void;
}

/** With callbacks, because a promise would cost each request a turn. */
export function admitted(admit: Stage, { request, reply, next, fail }: Admission): void {
  let passing: ReturnType<Stage>;
  try {
    passing = admit(request, reply);
  } catch (error) {
    fail(error);
    return;
  }
  if (isPromise(passing)) passing.then(next, fail);
  else next();
}
