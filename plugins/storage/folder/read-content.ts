import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { Readable } from "node:stream";
import { contentTypeOf } from "nexus-platform";
import { beyond } from "../beyond.js";
import type { ByteRange, OpenFile, StoredFile } from "../contract.js";
import { identityOf, readAbout } from "./about-file.js";
import { codeOf } from "./faults.js";
import type { Paths } from "./paths.js";

export interface OpenContent {
  readonly handle: FileHandle;
  readonly file: StoredFile;
}

/** Opens the file of a key with what is known of it. The caller closes the handle. Undefined where there is none. */
export async function openContent(paths: Paths, key: string): Promise<OpenContent | undefined> {
  const path = paths.of(key);
  if ((await paths.find(path)) !== "there") return undefined;
  const handle = await openPlainFile(path);
  if (handle === undefined) return undefined;
  try {
    return { handle, file: await fileOf(paths, key, handle) };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** The stream closes the handle. Throws 416. */
export async function streamOf({ handle, file }: OpenContent, range: ByteRange | null): Promise<OpenFile> {
  const { size } = file;
  if (range !== null && range.start >= size) {
    await handle.close();
    throw beyond(size);
  }
  if (size === 0) {
    await handle.close();
    return { ...file, stream: Readable.from([]), range: null };
  }
  const part = range === null ? null : { start: range.start, end: Math.min(range.end ?? size - 1, size - 1) };
  // The end is fixed: a file that is made longer by hand does not give more than was announced.
  const stream = handle.createReadStream({ start: 0, end: size - 1, ...part, highWaterMark: 256 * 1024 });
  return { ...file, stream, range: part };
}

/** A folder, a pipe or a link is no file. */
async function openPlainFile(path: string): Promise<FileHandle | undefined> {
  try {
    const handle = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
    if ((await handle.stat()).isFile()) return handle;
    await handle.close();
    return undefined;
  } catch (error) {
    if (["ENOENT", "ENOTDIR", "ELOOP", "EISDIR", "ENXIO"].includes(codeOf(error))) return undefined;
    throw error;
  }
}

async function fileOf(paths: Paths, key: string, handle: FileHandle): Promise<StoredFile> {
  const stats = await handle.stat({ bigint: true });
  const [size, modifiedAt] = [Number(stats.size), stats.mtime];
  const about = await readAbout(paths, key, identityOf(stats));
  if (about !== undefined) {
    const { etag, contentType, metadata } = about;
    return { key, size, contentType, etag, modifiedAt, metadata };
  }
  // Put there by hand.
  const head = Buffer.alloc(Math.min(size, 4_100));
  await handle.read(head, 0, head.length, 0);
  const etag = `"${stats.mtimeNs.toString(36)}-${stats.size.toString(36)}"`;
  return { key, size, contentType: await contentTypeOf(head, null), etag, modifiedAt, metadata: {} };
}
