import { randomUUID } from "node:crypto";

/** The caller's `x-request-id` where it is harmless, else a new one. */
export function requestId({ headers }) {
  const given = headers["x-request-id"];
  return typeof given === "string" && /^[A-Za-z0-9_-]{1,128}$/.test(given) ? given : randomUUID();
}
