import { createHash } from "node:crypto";

/** Names a content: in the cache, in what a compile has read, in generated/.files.json. */
export function contentHash(content: Uint8Array | string): string {
  return createHash("sha256").update(content).digest("base64url");
}
