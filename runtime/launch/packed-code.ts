import { hash } from "node:crypto";

/** The code of one module. */
export interface PackedCode {
  readonly name: string;
  /** Of the source that it was made of. */
  readonly digest: string;
  readonly data: Buffer;
}

/** Length of a sha256 in base64url. */
const DIGEST = 43;
/** V8 copies data that does not begin at such a multiple. */
const ALIGNMENT = 8;

/** One file: a digest of all that follows, the table of contents as JSON, a line feed, the code of one module after the other. */
export function packCode(codes: readonly PackedCode[]): Buffer {
  const table = JSON.stringify(codes.map(({ name, digest, data }) => [name, digest, data.length]));
  const padding = missing(DIGEST + table.length + 1);
  const parts: Uint8Array[] = [Buffer.from(`${table}${" ".repeat(padding)}\n`)];
  for (const { data } of codes) parts.push(data, Buffer.alloc(missing(data.length)));
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.from(hash("sha256", content, "base64url")), content]);
}

/** By name; null where there is nothing, or it is not whole: V8 itself would run damaged code. */
export function unpackCode(packed: Buffer | null): ReadonlyMap<string, PackedCode> | null {
  if (packed === null) return null;
  const content = packed.subarray(DIGEST);
  if (packed.toString("latin1", 0, DIGEST) !== hash("sha256", content, "base64url")) return null;
  let start = packed.indexOf("\n", DIGEST) + 1;
  // Written by `packCode`, as the digest shows.
  const table = JSON.parse(packed.toString("latin1", DIGEST, start)) as readonly (readonly [string, string, number])[];
  const codes = new Map<string, PackedCode>();
  for (const [name, digest, length] of table) {
    codes.set(name, { name, digest, data: packed.subarray(start, start + length) });
    start += length + missing(length);
  }
  return codes;
}

const missing = (length: number): number => (ALIGNMENT - (length % ALIGNMENT)) % ALIGNMENT;
