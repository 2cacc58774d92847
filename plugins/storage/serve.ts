import { notFound, Problem, reply } from "nexus-platform";
import { beyond } from "./beyond.js";
import { conditionsOf, type Header, isSameContent } from "./conditions.js";
import type { ByteRange, FileReply, OpenFile, RequestHeaders, ServeOptions, Storage, StoredFile } from "./contract.js";
import { dispositionOf } from "./disposition.js";
import { requestedRange } from "./range.js";

export interface FileRequest {
  readonly key: string;
  readonly headers: RequestHeaders;
  readonly options: ServeOptions;
}

/** The answer to a GET or HEAD request for a file. Throws 404, 412 and 416. */
export async function serveFile(storage: Pick<Storage, "head" | "get">, request: FileRequest): Promise<FileReply> {
  // A file may be replaced between the look at it and its opening: then the conditions are judged again.
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const file = await storage.head(request.key);
    if (file === undefined) throw notFound("There is no such file.");
    const answer = await answerOf(storage, file, request);
    if (answer !== null) return answer;
  }
  throw new Error(`The file ${request.key} was replaced each time that it was opened.`);
}

async function answerOf(
  storage: Pick<Storage, "get">,
  file: StoredFile,
  request: FileRequest,
): Promise<FileReply | null> {
  const header: Header = (name) => {
    const value = request.headers[name];
    return typeof value === "string" ? value : undefined;
  };
  const headers = headersOf(file, request.options);
  const conditions = conditionsOf(header, file);
  if (conditions === "not modified") return reply(304, undefined, withoutContent(headers));
  if (conditions === "failed")
    throw new Problem({ status: 412, title: "Precondition Failed", detail: "The file is another one by now." });

  const range = isSameContent(header("if-range"), file) ? requestedRange(header("range"), file.size) : null;
  if (range === "beyond") throw beyond(file.size);
  const opened = await openSame(storage, file, range);
  if (opened === null) return null;
  const { stream } = opened;
  if (range === null) return reply(200, stream, { ...headers, "content-length": String(file.size) });
  const length = { "content-length": String(range.end - range.start + 1) };
  return reply(206, stream, {
    ...headers,
    ...length,
    "content-range": `bytes ${range.start}-${range.end}/${file.size}`,
  });
}

/** Null where another content took the place of `file`. */
async function openSame(
  storage: Pick<Storage, "get">,
  file: StoredFile,
  range: ByteRange | null,
): Promise<OpenFile | null> {
  const opened = await storage.get(file.key, range === null ? {} : { range });
  if (opened?.etag === file.etag) return opened;
  opened?.stream.destroy();
  return null;
}

function headersOf({ contentType, etag, modifiedAt }: StoredFile, options: ServeOptions): Record<string, string> {
  return {
    "content-type": contentType,
    "content-disposition": dispositionOf(contentType, options),
    "accept-ranges": "bytes",
    etag,
    "last-modified": modifiedAt.toUTCString(),
    "cache-control": options.cacheControl ?? "private, no-cache",
    // What somebody else stored runs nothing, whatever the server's own headers say.
    "x-content-type-options": "nosniff",
  };
}

function withoutContent({
  "content-type": _type,
  "content-disposition": _disposition,
  ...headers
}: Record<string, string>) {
  return headers;
}
