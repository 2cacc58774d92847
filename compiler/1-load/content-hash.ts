import { createHash } from "node:crypto";

/** Names a content in the cache. */
export function contentHash(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("base64url");
}
