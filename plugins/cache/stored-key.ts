import { createHash } from "node:crypto";

const longest = 200;

/** A key as servers keep it: readable, and never longer than they like. */
export function storedKey(key: string): string {
  return Buffer.byteLength(key) <= longest ? key : `${key.slice(0, 40)}#${hashedKey(key)}`;
}

/** The same length for every key, and letters that every collation tells apart. */
export const hashedKey = (key: string): string => createHash("sha256").update(key).digest("base64url");
