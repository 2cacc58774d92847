import type { FastifyReply, FastifyRequest } from "fastify";
import type { RouteDefinition } from "../../definition.js";
import type { Redactor } from "../../logging/redactor.js";
import type { ServerSettings } from "../../settings/settings.js";
import { answerSocket } from "../socket-errors.js";

/** How long a caller may take to send a request to the route that gives most time, in milliseconds: the limit of the whole server. */
export function longestRequest(
  routes: readonly Pick<RouteDefinition, "upload" | "timeout">[],
  { requestTimeout }: Pick<ServerSettings, "requestTimeout">,
): number {
  const limits = routes.map(({ upload, timeout }) => (upload === undefined ? 0 : (timeout ?? 0)));
  return Math.max(requestTimeout, ...limits);
}

export type LateBodyStage = (request: FastifyRequest, reply: FastifyReply, payload: unknown, next: () => void) => void;

/**
 * Cuts requests that take longer than `requestTimeout` to arrive, where the server as a whole has to give some uploads more; null
 * where it has not.
 */
export function lateBodyStage(
  longest: number,
  { requestTimeout }: Pick<ServerSettings, "requestTimeout">,
  redact: Redactor,
): LateBodyStage | null {
  if (longest <= requestTimeout) return null;
  return ({ raw }, reply, _payload, next) => {
    const hasBody = raw.headers["content-length"] !== undefined || raw.headers["transfer-encoding"] !== undefined;
    if (hasBody && !raw.complete) {
      const late = { status: 408, detail: "The request did not arrive in time." };
      const timer = setTimeout(() => answerSocket(raw.socket, late, redact), requestTimeout);
      raw.once("end", () => clearTimeout(timer));
      reply.raw.once("close", () => clearTimeout(timer));
    }
    next();
  };
}
