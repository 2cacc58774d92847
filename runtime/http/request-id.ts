import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";

/** The caller's `x-request-id` where it is harmless in logs and headers, else a new UUID. */
export function requestIdOf(request: Pick<IncomingMessage, "headers">): string {
  const given = request.headers["x-request-id"];
  return typeof given === "string" && /^[A-Za-z0-9_-]{1,128}$/.test(given) ? given : randomUUID();
}
