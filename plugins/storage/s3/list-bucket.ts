import type { FileList, ListedFile, ListOptions } from "../contract.js";
import type { Bucket } from "./bucket.js";
import { elementOf, elementsOf } from "./xml.js";

/** One page of a bucket, as ListObjectsV2 gives it. */
export async function listBucket(bucket: Bucket, { prefix, after, limit }: Required<ListOptions>): Promise<FileList> {
  const query = {
    "list-type": "2",
    "max-keys": String(limit),
    // A key may hold what XML cannot.
    "encoding-type": "url",
    ...(prefix === "" ? {} : { prefix }),
    ...(after === "" ? {} : { "start-after": after }),
  };
  const text = await (await bucket.send({ method: "GET", query })).text();
  // Not every server knows the encoding; who does says so.
  const isEncoded = elementOf(text, "EncodingType") === "url";
  const files = elementsOf(text, "Contents").map((file): ListedFile => {
    const key = elementOf(file, "Key") ?? "";
    return {
      key: isEncoded ? decodeURIComponent(key.replaceAll("+", " ")) : key,
      size: Number(elementOf(file, "Size")),
      etag: elementOf(file, "ETag") ?? "",
      modifiedAt: new Date(elementOf(file, "LastModified") ?? 0),
    };
  });
  const hasMore = elementOf(text, "IsTruncated") === "true";
  return { files, next: hasMore ? (files.at(-1)?.key ?? null) : null };
}
