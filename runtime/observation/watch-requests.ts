import type { FastifyInstance } from "fastify";
import { type Exchange, exchangeOf } from "../http/exchange.js";
import type { Observation } from "./observation.js";

/** Each request as one operation, from its first stage until its response is out or its caller is gone. */
export function watchRequestsWith(app: FastifyInstance, { around }: Observation): void {
  app.addHook("onRequest", (request, reply, done) => {
    void around(
      { kind: "request", ...nameOf(exchangeOf(reply)), headers: request.headers, status: () => reply.statusCode },
      () => {
        const ended = new Promise<void>((resolve) => void reply.raw.once("finish", resolve).once("close", resolve));
        // Everything that follows runs inside the operation, because it follows from this call.
        done();
        return ended;
      },
    );
  });
}

/** The route as declared, because addresses have too many values. */
function nameOf({ request, route }: Exchange): { plugin: string; route: string; method: string; url: string } {
  const { plugin = "", handler = "", url = "" } = route ?? {};
  return { plugin, route: handler, method: request.method, url };
}
