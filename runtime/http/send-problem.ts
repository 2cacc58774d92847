import type { FastifyReply, FastifyRequest } from "fastify";
import type { Logger } from "../api/logger.js";
import type { Redactor } from "../logging/redactor.js";
import { knownExchange } from "./exchange.js";
import { problemContentType, problemText } from "./problem-body.js";
import { problemOfError } from "./problem-of-error.js";
import { shownUrl } from "./request-log.js";

/** The one way in which an error becomes an answer. What is this side's fault is logged with its cause. */
export function problemSender(
  log: Logger,
  redact: Redactor,
): (error: unknown, request: FastifyRequest, reply: FastifyReply) => FastifyReply {
  return (error, request, reply) => {
    const problem = problemOfError(error, request.raw.errored);
    if (problem.status >= 500) {
      const { plugin, handler: route } = knownExchange(reply.raw)?.route ?? {};
      const line = {
        err: error,
        requestId: request.id,
        method: request.method,
        url: shownUrl(request.url),
        plugin,
        route,
      };
      log[problem.status === 503 ? "warn" : "error"](line, "request failed");
    }
    // An answer that could not be written may have left its own behind: "500 OK".
    reply.raw.statusMessage = "";
    return reply
      .code(problem.status)
      .headers({ ...problem.headers, "content-type": problemContentType, "x-request-id": request.id })
      .send(problemText(problem, request.id, redact));
  };
}
