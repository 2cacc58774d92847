import { Readable } from "node:stream";
import type { ReadableStream } from "node:stream/web";
import type { Logger } from "nexus-platform";
import { beyond } from "../beyond.js";
import type { ByteRange, OpenFile, StoredFile } from "../contract.js";
import type { StorageEngine } from "../engine.js";
import { type Bucket, bucketOf } from "./bucket.js";
import { BucketError, toldToCallers } from "./bucket-error.js";
import { fileOf, headersOf } from "./file-headers.js";
import { listBucket } from "./list-bucket.js";
import { type BucketSettings, bucketSettings, type WrittenBucket } from "./settings.js";
import { upload } from "./upload.js";

/** Files in a bucket of any server that speaks S3. Throws where the server, the bucket or the credentials do not work. */
export async function openS3(written: WrittenBucket | undefined, log: Logger): Promise<StorageEngine> {
  const settings = bucketSettings(written);
  const bucket = bucketOf(settings);
  const check = (): Promise<void> => checkBucket(bucket, log);
  await check();
  return engineOf(bucket, settings, { log, check });
}

interface EngineParts {
  readonly log: Logger;
  readonly check: () => Promise<void>;
}

function engineOf(bucket: Bucket, settings: BucketSettings, { log, check }: EngineParts): StorageEngine {
  const head = async (key: string): Promise<StoredFile | undefined> => {
    const response = await found(bucket.send({ method: "HEAD", key }));
    return response && fileOf(key, response.headers);
  };

  return {
    put: told(async (key, content, about) => {
      const { etag, size } = await upload({ key, content, headers: headersOf(about) }, { ...settings, bucket, log });
      return { key, size, etag, ...about, modifiedAt: new Date() };
    }),
    get: told((key, range) => open(bucket, key, range)),
    head: told(head),
    delete: told(async (key) => {
      await bucket.send({ method: "DELETE", key });
    }),
    list: told((options) => listBucket(bucket, options)),
    copy: told(async (from, to) => {
      const source = `/${settings.bucket}/${from.split("/").map(encodeURIComponent).join("/")}`;
      const response = await found(bucket.send({ method: "PUT", key: to, headers: { "x-amz-copy-source": source } }));
      await response?.text();
      return response && head(to);
    }),
    signedUrl: told((key, { method, expiresIn }) => bucket.presign(method, key, expiresIn)),
    check,
  };
}

async function open(bucket: Bucket, key: string, range: ByteRange | null): Promise<OpenFile | undefined> {
  const headers = range === null ? {} : { range: `bytes=${range.start}-${range.end ?? ""}` };
  try {
    const response = await found(bucket.send({ method: "GET", key, headers }));
    if (response === undefined) return undefined;
    const file = fileOf(key, response.headers);
    // Node's fetch gives Node's own stream; only the declarations of browsers say otherwise.
    const stream = response.body === null ? Readable.from([]) : Readable.fromWeb(response.body as ReadableStream);
    const part =
      range === null ? null : { start: range.start, end: Math.min(range.end ?? file.size - 1, file.size - 1) };
    return { ...file, stream, range: part };
  } catch (error) {
    if (!(error instanceof BucketError) || error.code !== "InvalidRange") throw error;
    const file = await found(bucket.send({ method: "HEAD", key }));
    throw beyond(Number(file?.headers.get("content-length") ?? 0));
  }
}

/** Undefined where there is no such file. */
async function found(answer: Promise<Response>): Promise<Response | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof BucketError && error.code === "NoSuchKey") return undefined;
    throw error;
  }
}

/** Asks for one key, because only an answer with a body says what is wrong. */
async function checkBucket(bucket: Bucket, log: Logger): Promise<void> {
  try {
    const response = await bucket.send({ method: "GET", query: { "list-type": "2", "max-keys": "1" } });
    await response.text();
  } catch (error) {
    if (!(error instanceof BucketError) || error.code !== "AccessDenied") throw error;
    // Known, and perhaps allowed all but this.
    log.debug("the access key may not list the bucket: list() will not work, everything else may");
  }
}

const told =
  <Given extends readonly unknown[], Result>(method: (...given: Given) => Promise<Result>) =>
  async (...given: Given): Promise<Result> => {
    try {
      return await method(...given);
    } catch (error) {
      throw toldToCallers(error);
    }
  };
