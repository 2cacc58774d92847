import { contentTooLarge, type Logger } from "nexus-platform";
import type { Bucket } from "./bucket.js";
import { BucketError } from "./bucket-error.js";
import { elementOf, escaped } from "./xml.js";

export interface Upload {
  readonly key: string;
  readonly content: AsyncIterable<Buffer>;
  /** Type and metadata. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface UploadParts {
  readonly bucket: Bucket;
  readonly partSize: number;
  readonly log: Logger;
}

/** What any server takes for one file. */
const mostParts = 10_000;

/** Stores a content of unknown length: in one request where it fits into a part, else in parts. Gives the entity tag and the size. */
export async function upload(
  what: Upload,
  parts: UploadParts,
): Promise<{ readonly etag: string; readonly size: number }> {
  const chunks = partsOf(what.content, parts.partSize);
  const first = await chunks.next();
  const body = first.done === true ? Buffer.alloc(0) : first.value;
  if (body.length < parts.partSize) {
    const { bucket } = parts;
    const response = await bucket.send({ method: "PUT", key: what.key, headers: what.headers, body });
    return { etag: response.headers.get("etag") ?? "", size: body.length };
  }
  return inParts(what, parts, body, chunks);
}

async function inParts(
  { key, headers }: Upload,
  { bucket, log }: UploadParts,
  first: Buffer,
  rest: AsyncGenerator<Buffer, void>,
): Promise<{ readonly etag: string; readonly size: number }> {
  const started = await bucket.send({ method: "POST", key, query: { uploads: "" }, headers, isRepeatable: false });
  const uploadId = elementOf(await started.text(), "UploadId");
  if (uploadId === undefined) throw new BucketError("", "The server did not say how to go on with an upload in parts.");
  try {
    const { etags, size } = await sendParts({ bucket, key, uploadId }, first, rest);
    return { etag: await complete({ bucket, key, uploadId }, etags), size };
  } catch (error) {
    await bucket.send({ method: "DELETE", key, query: { uploadId } }).catch((fault: unknown) => {
      log.warn(
        { err: fault, key },
        "parts of an upload that failed stay in the bucket until one of its rules removes them",
      );
    });
    throw error;
  }
}

interface OpenUpload {
  readonly bucket: Bucket;
  readonly key: string;
  readonly uploadId: string;
}

/** While one part is sent the next one is read: two are in memory, and never more. */
async function sendParts(
  { bucket, key, uploadId }: OpenUpload,
  first: Buffer,
  rest: AsyncGenerator<Buffer, void>,
): Promise<{ readonly etags: readonly string[]; readonly size: number }> {
  const etags: string[] = [];
  let size = 0;
  let part: Buffer | undefined = first;
  while (part !== undefined) {
    const number: number = etags.length + 1;
    if (number > mostParts)
      throw contentTooLarge(`The file is larger than ${mostParts} parts. Set a larger "s3.part_size".`);
    size += part.length;
    const query = { partNumber: String(number), uploadId };
    const sending = bucket.send({ method: "PUT", key, query, body: part });
    // What fails first is told; the other is waited for, so that nothing goes on after the end.
    const [sent, next] = await Promise.allSettled([sending, rest.next()]);
    if (next.status === "rejected") throw next.reason;
    if (sent.status === "rejected") throw sent.reason;
    etags.push(sent.value.headers.get("etag") ?? "");
    part = next.value.done === true ? undefined : next.value.value;
  }
  return { etags, size };
}

/** A server may say 200 first and find a fault afterwards. */
async function complete({ bucket, key, uploadId }: OpenUpload, etags: readonly string[]): Promise<string> {
  const list = etags.map(
    (etag, index) => `<Part><PartNumber>${index + 1}</PartNumber><ETag>${escaped(etag)}</ETag></Part>`,
  );
  const body = Buffer.from(`<CompleteMultipartUpload>${list.join("")}</CompleteMultipartUpload>`);
  const response = await bucket.send({ method: "POST", key, query: { uploadId }, body, isRepeatable: false });
  const text = await response.text();
  const code = elementOf(text, "Code");
  if (code !== undefined) throw new BucketError(code, `The server could not join the parts of ${key}: ${code}.`);
  return elementOf(text, "ETag") ?? "";
}

/** Chunks put together to parts of exactly this size; only the last one is smaller. */
async function* partsOf(content: AsyncIterable<Buffer>, partSize: number): AsyncGenerator<Buffer, void> {
  let part = Buffer.allocUnsafe(partSize);
  let filled = 0;
  for await (const chunk of content) {
    for (let start = 0; start < chunk.length; ) {
      const copied = chunk.copy(part, filled, start);
      start += copied;
      filled += copied;
      if (filled < partSize) continue;
      yield part;
      part = Buffer.allocUnsafe(partSize);
      filled = 0;
    }
  }
  if (filled > 0) yield part.subarray(0, filled);
}
