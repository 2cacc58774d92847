import type { IncomingHttpHeaders } from "node:http";
import { type Problem, unsupportedMediaType } from "../api/problem.js";

/** What the sender of a packed body is told; null for one that comes as it is. Nothing is unpacked: a small request would become a large one. */
export function encodedBody({ "content-encoding": coding }: IncomingHttpHeaders): Problem | null {
  if (coding === undefined || /^\s*(?:identity)?\s*$/i.test(coding)) return null;
  return unsupportedMediaType("Send the body as it is, without a content-encoding.", {
    headers: { "accept-encoding": "identity" },
  });
}
