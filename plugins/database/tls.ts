import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { ConnectionOptions } from "node:tls";
import type { ServerAddress } from "./server-address.js";

/** What Node's TLS is told for an address; false where the connection is not encrypted. */
export type Tls = false | Pick<ConnectionOptions, "ca" | "rejectUnauthorized" | "checkServerIdentity">;

/** `ca` is the path of a file with certificates; relative paths start at `root`. With one, certificates are checked by default. */
export async function tlsFor({ tls }: ServerAddress, ca: string | undefined, root: string): Promise<Tls> {
  const mode = tls ?? (ca === undefined ? "disable" : "verify-full");
  if (mode === "disable") return false;
  const trusted = ca === undefined ? {} : { ca: await certificates(resolve(root, ca)) };
  if (mode === "require") return { rejectUnauthorized: false };
  if (mode === "verify-ca") return { ...trusted, rejectUnauthorized: true, checkServerIdentity: () => undefined };
  return { ...trusted, rejectUnauthorized: true };
}

async function certificates(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    throw new Error(`database.ssl.ca: ${path} cannot be read.`, { cause: error });
  }
}
