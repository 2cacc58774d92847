import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { contentHash } from "../../text/content-hash.js";
import { compilerIdentity } from "./compiler-identity.js";

/**
 * One file of what this compiler has worked out before. A file of another compiler, a damaged one and one that cannot be
 * read are as good as none; that one cannot be written is no error. The first line says whose it is and what its content must be.
 */
export function readCacheFile(root: string, name: string): unknown {
  try {
    const bytes = readFileSync(join(cacheFolder(root), name));
    const end = bytes.indexOf("\n");
    const body = bytes.subarray(end + 1);
    return bytes.toString("utf8", 0, end) === header(body) ? JSON.parse(body.toString()) : undefined;
  } catch {
    return undefined;
  }
}

export function writeCacheFile(root: string, name: string, value: unknown): void {
  const folder = cacheFolder(root);
  const temporary = join(folder, `${name}.${process.pid}.tmp`);
  try {
    const body = Buffer.from(JSON.stringify(value)); // as text it would stand in memory several times
    mkdirSync(folder, { recursive: true });
    writeFileSync(temporary, `${header(body)}\n`);
    appendFileSync(temporary, body);
    renameSync(temporary, join(folder, name));
  } catch {
    removeQuietly(temporary);
  }
}

/** Names of those that stand there, of whatever compiler. */
export function cacheFiles(root: string): readonly string[] {
  try {
    return readdirSync(cacheFolder(root));
  } catch {
    return [];
  }
}

export function removeCacheFile(root: string, name: string): void {
  removeQuietly(join(cacheFolder(root), name));
}

function removeQuietly(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // What hindered writing hinders this as well.
  }
}

function header(body: Uint8Array): string {
  return `nexus ${compilerIdentity()} ${contentHash(body)}`;
}

function cacheFolder(root: string): string {
  return existsSync(join(root, "node_modules")) ? join(root, "node_modules/.cache/nexus") : join(root, ".nexus/cache");
}
