import type { Readable } from "node:stream";

/** A body that a route declares with `content`. It is over when the request is answered. */
export interface StreamedBody {
  /** Fails with a problem for the caller where more arrives than the route takes, and with an error where the caller hangs up. */
  readonly stream: Readable;
  /** What the content is; what the caller says it is where the bytes do not tell. */
  readonly contentType: string;
  /** Bytes, as the caller announced them; null where it did not. */
  readonly length: number | null;
}

/** A body that a route declares with `multipart`. */
export interface MultipartBody<Fields = unknown, Field extends string = string> {
  /** Checked before the first file is read. */
  readonly fields: Fields;
  /**
   * In the order in which they arrive; a file that was not read when the next one is asked for is skipped. Fails with a problem
   * for the caller where a file is unknown, one too many, of a wrong type, or missing.
   */
  readonly files: AsyncIterable<UploadedFile<Field>>;
}

export interface UploadedFile<Field extends string = string> {
  /** Key under `files` in the manifest. */
  readonly field: Field;
  /** What the caller calls the file, without folders. Not to be trusted as a path. */
  readonly name: string;
  /** As in `StreamedBody`. */
  readonly contentType: string;
  readonly stream: Readable;
}
