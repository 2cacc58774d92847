import type { Readable } from "node:stream";
import type { FastifyRequest } from "fastify";
import { badRequest, Problem } from "../../api/problem.js";
import type { UploadDefinition } from "../../definition.js";
import { encodedBody } from "../encoded-body.js";
import { readMultipart } from "./read-multipart.js";
import { readStream } from "./read-stream.js";

/** What the headers say of a body. */
export interface UploadRequest {
  readonly contentType: string;
  /** Bytes; null where the caller does not say. */
  readonly length: number | null;
  readonly bodyLimit: number;
}

/** A body that is being read. */
export interface OpenUpload {
  /** Resolves when the handler can begin, long before all has arrived. */
  readonly body: Promise<unknown>;
  /** Ends every stream that is not read to its end with this error. */
  readonly fail: (error: Error) => void;
}

export interface UploadParserOptions {
  readonly upload: UploadDefinition;
  /** Bytes where the route says nothing. */
  readonly bodyLimit: number;
  /** How long a caller may take to send a body, in milliseconds. */
  readonly limit: number;
  /** How long its beginning may take: only then it is seen who sends it, and whether it is taken. Milliseconds. */
  readonly startLimit: number;
}

/** Opens bodies of one route; each is over when `end` is called. */
export interface UploadParser {
  readonly parse: (request: FastifyRequest, payload: Readable) => Promise<unknown>;
  /** The request was answered, or its caller is gone: what is still open fails. */
  readonly end: (request: FastifyRequest) => void;
}

export function uploadParser({ upload, bodyLimit, limit, startLimit }: UploadParserOptions): UploadParser {
  const open = new WeakMap<FastifyRequest, { readonly fail: OpenUpload["fail"]; readonly timer: NodeJS.Timeout }>();

  return {
    parse: (request, payload) => {
      const encoded = encodedBody(request.headers);
      if (encoded !== null) throw encoded;
      const asked = { ...announced(request), bodyLimit };
      const reading =
        upload.kind === "stream" ? readStream(payload, asked, upload) : readMultipart(payload, asked, upload);
      const timer = setTimeout(() => reading.fail(tooSlow(limit)), limit);
      payload.once("end", () => clearTimeout(timer));
      open.set(request, { fail: reading.fail, timer });
      return begun(reading, startLimit);
    },
    end: (request) => {
      const reading = open.get(request);
      if (reading === undefined) return;
      clearTimeout(reading.timer);
      // A problem, because it is no fault of this side when the caller hangs up.
      reading.fail(badRequest("The request is over before its body was read."));
    },
  };
}

async function begun({ body, fail }: OpenUpload, limit: number): Promise<unknown> {
  const timer = setTimeout(() => fail(tooSlow(limit)), limit);
  try {
    return await body;
  } finally {
    clearTimeout(timer);
  }
}

function announced({ headers }: FastifyRequest): Pick<UploadRequest, "contentType" | "length"> {
  const length = headers["content-length"];
  return {
    contentType: headers["content-type"] ?? "application/octet-stream",
    length: length === undefined ? null : Number(length),
  };
}

const tooSlow = (limit: number): Problem =>
  new Problem({ status: 408, title: "Request Timeout", detail: `The body did not arrive within ${limit} ms.` });
