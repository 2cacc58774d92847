import { hash } from "node:crypto";

/** Of bytes that nobody changes: what a compile reads is named in several places. */
const known = new WeakMap<Uint8Array, string>();

/** Names a content: in the cache, in what a compile has read, in generated/.files.json. */
export function contentHash(content: Uint8Array | string): string {
  if (typeof content === "string") return hash("sha256", content, "base64url");
  const before = known.get(content);
  if (before !== undefined) return before;
  const name = hash("sha256", content, "base64url");
  known.set(content, name);
  return name;
}
