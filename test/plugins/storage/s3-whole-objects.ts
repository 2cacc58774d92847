import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import type S3rver from "s3rver";

/** What s3rver keeps files in (`lib/stores/filesystem.js`); its types leave it out. */
interface Store {
  putObject(object: StoredObject): Promise<{ size: number; md5: string }>;
  putMetadata(bucket: string, key: string, metadata: object, md5: string): Promise<void>;
  getResourcePath(bucket: string, key: string, resource: "object"): string;
}

interface StoredObject {
  readonly bucket: string;
  readonly key: string;
  readonly content: Buffer | Readable;
  readonly metadata: object;
}

/**
 * By itself s3rver answers before an object's bytes are on the disk, and writes two objects of one name into each other. S3 promises that an
 * object is there once it is answered for, and is one of those that were written.
 */
export function storeWholeObjects(server: S3rver): void {
  const { store } = server as S3rver & { store: Store };
  let last: Promise<unknown> = Promise.resolve();
  store.putObject = async ({ bucket, key, content, metadata }) => {
    const bytes = content instanceof Readable ? await buffer(content) : content;
    const md5 = createHash("md5").update(bytes).digest("hex");
    const stored = last.then(async () => {
      const path = store.getResourcePath(bucket, key, "object");
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, bytes);
      await store.putMetadata(bucket, key, metadata, md5);
    });
    last = stored.catch(() => undefined);
    await stored;
    return { size: bytes.length, md5 };
  };
}
