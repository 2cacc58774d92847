import type { FastifyReply, FastifyRequest } from "fastify";
import type { RouteDefinition } from "../../definition.js";
import type { Redactor } from "../../logging/redactor.js";
import type { ServerSettings } from "../../settings/settings.js";
import { exchangeOf } from "../exchange.js";
import { answerSocket } from "../socket-errors.js";

/** How long a caller may take to send a request to the route that gives most time, in milliseconds: the limit of the whole server. */
export function longestRequest(
  routes: readonly Pick<RouteDefinition, "upload" | "timeout">[],
  { requestTimeout }: Pick<ServerSettings, "requestTimeout">,
): number {
  const limits = routes.map(({ upload, timeout }) => (upload === undefined ? 0 : (timeout ?? 0)));
  return Math.max(requestTimeout, ...limits);
}

export type LateBodyStage = (request: FastifyRequest, reply: FastifyReply, next: () => void) => void;

/**
 * Cuts requests that take longer than `requestTimeout` to arrive, answered or not, where the server as a whole has to give some uploads
 * more, which limit themselves; null where it has not.
 */
export function lateBodyStage(
  longest: number,
  { requestTimeout }: Pick<ServerSettings, "requestTimeout">,
  redact: Redactor,
): LateBodyStage | null {
  if (longest <= requestTimeout) return null;
  return (request, reply, next) => {
    const { raw } = request;
    const hasBody = raw.headers["content-length"] !== undefined || raw.headers["transfer-encoding"] !== undefined;
    // An injected request has no connection and does not say.
    if (hasBody && raw.complete === false && exchangeOf(reply).route?.isUpload !== true) {
      const timer = setTimeout(() => cut(request, reply, redact), requestTimeout).unref();
      const end = (): void => clearTimeout(timer);
      raw.once("end", end).once("close", end);
    }
    next();
  };
}

function cut({ raw }: FastifyRequest, reply: FastifyReply, redact: Redactor): void {
  if (raw.complete) return;
  // One answer is enough.
  if (reply.raw.headersSent) raw.socket.destroy();
  else answerSocket(raw.socket, { status: 408, detail: "The request did not arrive in time." }, redact);
}
