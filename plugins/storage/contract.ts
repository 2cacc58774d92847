import type { Readable } from "node:stream";
import type { Reply } from "nexus-platform";

/**
 * Keeps files under keys such as "products/mug.png". Content passes as a stream both ways. What is the caller's to know is a problem: 400 a key
 * that no file may have, 409 a key that another file stands in the way of, 413 too large, 415 of a wrong type, 416 beyond the end, 503 not reachable, 507 full.
 */
export interface Storage {
  /**
   * Stores a file, or takes the place of the one that is there: whole from one moment to the next. Where `content` fails, or is refused,
   * nothing of it is left. Reads `content` to its end or destroys it.
   */
  put(key: string, content: Readable | Uint8Array, options?: PutOptions): Promise<StoredFile>;
  /** Undefined where there is none. The stream must be read or destroyed. */
  get(key: string, options?: GetOptions): Promise<OpenFile | undefined>;
  /** What is known of a file, without its content. */
  head(key: string): Promise<StoredFile | undefined>;
  /** Nothing happens where there is none. */
  delete(key: string): Promise<void>;
  /** In the order of the keys' bytes. */
  list(options?: ListOptions): Promise<FileList>;
  /** Undefined where there is none. */
  copy(from: string, to: string): Promise<StoredFile | undefined>;
  /** An address at which whoever has it may read or store this one file, until it expires. */
  signedUrl(key: string, options: LinkOptions): Promise<string>;
  /**
   * Answers a request with a file: ranges, entity tags and all. Its route declares 200 and 206 with `content`, and 304 `empty`. Throws
   * 404, 412 and 416. Types that a browser would run are sent as downloads.
   */
  serve(key: string, headers: RequestHeaders, options?: ServeOptions): Promise<FileReply>;
}

/**
 * At most 512 bytes: parts with "/" between them, each of at most 200 bytes, that every file system can hold. No "..", no control
 * characters, nothing that other systems keep for themselves.
 */
export interface StoredFile {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  /** By the content; what was claimed where the bytes do not tell. */
  readonly contentType: string;
  /** With quotes, as in the header. Another content has another one. */
  readonly etag: string;
  readonly modifiedAt: Date;
  readonly metadata: Readonly<Record<string, string>>;
}

export interface PutOptions {
  /** What somebody says that it is. */
  readonly contentType?: string;
  /** Bytes; the setting `max_size` where it is left out. */
  readonly maxSize?: number;
  /** Media types that are taken ("image/png", "image/*"), judged by the content. */
  readonly types?: readonly string[];
  /** Names of lower-case letters, digits and "-"; at most 2,000 bytes in all. */
  readonly metadata?: Readonly<Record<string, string>>;
}

export interface GetOptions {
  /** Only these bytes. */
  readonly range?: ByteRange;
}

export interface ByteRange {
  readonly start: number;
  /** The last byte; the file's where it is left out or beyond it. */
  readonly end?: number;
}

export interface OpenFile extends StoredFile {
  readonly stream: Readable;
  /** The bytes that `stream` gives; null: all. */
  readonly range: Required<ByteRange> | null;
}

export interface ListOptions {
  readonly prefix?: string;
  /** Only keys that come after this one. */
  readonly after?: string;
  /** 1 to 1,000, the default. */
  readonly limit?: number;
}

export interface FileList {
  readonly files: readonly ListedFile[];
  /** For `after` of the next call; null at the end. */
  readonly next: string | null;
}

export type ListedFile = Pick<StoredFile, "key" | "size" | "etag" | "modifiedAt">;

export interface LinkOptions {
  readonly method: "GET" | "PUT";
  /** Milliseconds, up to 7 days. */
  readonly expiresIn: number;
}

export interface ServeOptions {
  /** Name under which a browser saves it; without it a browser shows what is safe to show. */
  readonly download?: string;
  /** "private, no-cache" where it is left out. */
  readonly cacheControl?: string;
}

export type FileReply = Reply<200, Readable> | Reply<206, Readable> | Reply<304, undefined>;

/** As a route handler gets them. */
export type RequestHeaders = Readonly<Record<string, unknown>>;
