import type { IncomingHttpHeaders } from "node:http";
import type { Readable } from "node:stream";
import { HttpClientError, type HttpResponse } from "./contract.js";

export interface AnswerParts {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly url: URL;
  readonly body: Readable;
  /** Method and address. */
  readonly label: string;
}

export function answer({ status, headers, url, body, label }: AnswerParts): HttpResponse {
  const bytes = async (): Promise<Buffer> => {
    const chunks: Buffer[] = [];
    // Buffers, because the stream has no encoding.
    for await (const chunk of body) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks);
  };
  const text = async (): Promise<string> => new TextDecoder().decode(await bytes());

  return {
    status,
    ok: status >= 200 && status < 300,
    headers,
    url: url.href,
    body,
    bytes,
    text,
    // What the caller names is the caller's promise, as the contract says.
    json: async <Body>() => parsed(await text(), status, label) as Body,
  };
}

export const plainHeaders = (headers: IncomingHttpHeaders): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(", ") : (value ?? "")]),
  );

function parsed(text: string, status: number, label: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new HttpClientError("body", `${label}: the answer with status ${status} is not JSON.`, { cause: error });
  }
}
