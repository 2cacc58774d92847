import type { FastifyInstance, FastifyRequest } from "fastify";
import { labelOf } from "../http/request-log.js";
import type { Observation } from "./observation.js";

/** Each request as one operation, from its first stage until its response is out or its caller is gone. */
export function watchRequestsWith(app: FastifyInstance, { around }: Observation): void {
  app.addHook("onRequest", (request, reply, done) => {
    void around(
      { kind: "request", ...nameOf(request), headers: request.headers, status: () => reply.statusCode },
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
function nameOf(request: FastifyRequest): { plugin: string; route: string; method: string; url: string } {
  const { plugin = "", route = "" } = labelOf(request);
  return { plugin, route, method: request.method, url: request.routeOptions.url ?? "" };
}
