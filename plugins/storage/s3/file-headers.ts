import type { StoredFile } from "../contract.js";
import type { About } from "../engine.js";

const prefix = "x-amz-meta-";

/** Type and metadata as they are sent along with a content. Headers are ASCII: values are percent-encoded. */
export function headersOf({ contentType, metadata }: About): Readonly<Record<string, string>> {
  const kept = Object.entries(metadata).map(([name, value]) => [prefix + name, encodeURIComponent(value)]);
  return { "content-type": contentType, ...Object.fromEntries(kept) };
}

/** What the answer to a GET or HEAD request says of a file. */
export function fileOf(key: string, headers: Headers): StoredFile {
  const total = /\/(\d+)$/.exec(headers.get("content-range") ?? "")?.[1];
  const metadata = [...headers].flatMap(([name, value]) =>
    name.startsWith(prefix) ? [[name.slice(prefix.length), decoded(value)] as const] : [],
  );
  return {
    key,
    size: Number(total ?? headers.get("content-length") ?? 0),
    contentType: headers.get("content-type") ?? "application/octet-stream",
    etag: headers.get("etag") ?? "",
    modifiedAt: new Date(headers.get("last-modified") ?? 0),
    metadata: Object.fromEntries(metadata),
  };
}

/** Metadata that others wrote may be no percent-encoding. */
function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
