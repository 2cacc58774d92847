import { createHash } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { AwsClient } from "aws4fetch";
import { BucketError, refusalOf, unreachable } from "./bucket-error.js";
import type { BucketSettings } from "./settings.js";

export interface BucketRequest {
  readonly method: "GET" | "HEAD" | "PUT" | "POST" | "DELETE";
  /** Left out: the bucket itself. */
  readonly key?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  /** False where a request that was perhaps carried out must not be sent again. */
  readonly isRepeatable?: boolean;
}

/** Signed requests to one bucket. */
export interface Bucket {
  /** Resolves with a success; throws `BucketError` for everything else, after it was tried again where that can help. */
  readonly send: (request: BucketRequest) => Promise<Response>;
  /** An address that carries its own signature. `expiresIn` is in milliseconds. */
  readonly presign: (method: "GET" | "PUT", key: string, expiresIn: number) => Promise<string>;
}

const attempts = 4;

export function bucketOf(settings: BucketSettings): Bucket {
  const { accessKeyId, secretAccessKey, sessionToken, region, timeout } = settings;
  const credentials = { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
  const client = new AwsClient({ ...credentials, service: "s3", region, retries: 0 });

  /** Signed anew each time: a signature grows old. */
  const once = async ({ method, key, query, headers, body }: BucketRequest): Promise<Response> => {
    const request = await client.sign(addressOf(settings, key, query), {
      method,
      headers: {
        ...headers,
        "x-amz-content-sha256": createHash("sha256")
          .update(body ?? "")
          .digest("hex"),
      },
      // Bytes are a body for every runtime; the two declarations of them differ.
      ...(body === undefined ? {} : { body: body as Uint8Array<ArrayBuffer> }),
    });
    // Only the answer's start is waited for: its content may take as long as its reader does.
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(new Error(`no answer within ${timeout} ms`)), timeout);
    try {
      return await fetch(request, { signal: late.signal, redirect: "manual" });
    } catch (error) {
      throw unreachable(settings, error);
    } finally {
      clearTimeout(timer);
    }
  };

  const attempt = async (
    request: BucketRequest,
  ): Promise<{ readonly response: Response } | { readonly error: BucketError; readonly mayPass: boolean }> => {
    try {
      const response = await once(request);
      if (response.ok) return { response };
      const error = await refusalOf(response, settings);
      return { error, mayPass: passing.has(response.status) };
    } catch (error) {
      if (!(error instanceof BucketError)) throw error;
      return { error, mayPass: request.isRepeatable !== false };
    }
  };

  return {
    send: async (request) => {
      for (let count = 1; ; count += 1) {
        const result = await attempt(request);
        if ("response" in result) return result.response;
        if (!result.mayPass || count === attempts) throw result.error;
        await wait(100 * 2 ** count * (0.5 + Math.random()));
      }
    },
    presign: async (method, key, expiresIn) => {
      const address = addressOf(settings, key, { "X-Amz-Expires": String(Math.ceil(expiresIn / 1_000)) });
      return (await client.sign(address, { method, aws: { signQuery: true } })).url;
    },
  };
}

/** Answers after which the same request may well succeed, because it was not carried out. */
const passing = new Set([429, 500, 502, 503, 504]);

function addressOf({ url }: BucketSettings, key: string | undefined, query: BucketRequest["query"] = {}): string {
  const path = key === undefined ? "" : `/${key.split("/").map(encoded).join("/")}`;
  const search = new URLSearchParams(query).toString();
  return `${url}${path}${search === "" ? "" : `?${search}`}`;
}

const encoded = (part: string): string =>
  encodeURIComponent(part).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
