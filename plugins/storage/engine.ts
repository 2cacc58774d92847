import type { ByteRange, FileList, LinkOptions, ListOptions, OpenFile, StoredFile } from "./contract.js";

/** Where files are kept. Keys, limits and types were checked before. */
export interface StorageEngine {
  /** Visible whole or not at all; where `content` throws, nothing of it is left, and the same error is thrown. */
  readonly put: (key: string, content: AsyncIterable<Buffer>, about: About) => Promise<StoredFile>;
  readonly get: (key: string, range: ByteRange | null) => Promise<OpenFile | undefined>;
  readonly head: (key: string) => Promise<StoredFile | undefined>;
  readonly delete: (key: string) => Promise<void>;
  readonly list: (options: Required<ListOptions>) => Promise<FileList>;
  readonly copy: (from: string, to: string) => Promise<StoredFile | undefined>;
  readonly signedUrl: (key: string, options: LinkOptions) => Promise<string>;
  /** Rejects with what is wrong where it cannot work. */
  readonly check: () => Promise<void>;
}

export type About = Pick<StoredFile, "contentType" | "metadata">;
