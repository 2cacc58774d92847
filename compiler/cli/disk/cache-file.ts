import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { contentHash } from "../../text/content-hash.js";
import { compilerIdentity } from "./compiler-identity.js";

/**
 * One file of what this compiler has worked out before. A file of another compiler, a damaged one and one that cannot be
 * read are as good as none; that one cannot be written is no error. The first line says whose it is and what its content must be.
 */
export function readCacheFile(root: string, name: string): unknown {
  try {
    const text = readFileSync(join(cacheFolder(root), name), "utf8");
    const end = text.indexOf("\n");
    const body = text.slice(end + 1);
    return text.slice(0, end) === header(body) ? JSON.parse(body) : undefined;
  } catch {
    return undefined;
  }
}

export function writeCacheFile(root: string, name: string, value: unknown): void {
  const folder = cacheFolder(root);
  const temporary = join(folder, `${name}.${process.pid}.tmp`);
  try {
    const body = JSON.stringify(value);
    mkdirSync(folder, { recursive: true });
    writeFileSync(temporary, `${header(body)}\n${body}`);
    renameSync(temporary, join(folder, name));
  } catch {
    removeQuietly(temporary);
  }
}

function removeQuietly(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // What hindered writing hinders this as well.
  }
}

function header(body: string): string {
  return `nexus ${compilerIdentity()} ${contentHash(body)}`;
}

function cacheFolder(root: string): string {
  return existsSync(join(root, "node_modules")) ? join(root, "node_modules/.cache/nexus") : join(root, ".nexus/cache");
}
