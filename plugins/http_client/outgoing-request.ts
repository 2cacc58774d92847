import type { Readable } from "node:stream";
import { HttpClientError, type HttpRequest } from "./contract.js";

/** A request as it is sent; a redirect makes another of it. */
export interface OutgoingRequest {
  readonly method: string;
  readonly url: URL;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | Readable | null;
}

/** Throws `HttpClientError` "invalid" for what no request can be made of. */
export function outgoingRequest(given: HttpRequest, userAgent: string): OutgoingRequest {
  const method = given.method.toUpperCase();
  const url = urlOf(given.url, method);
  if (given.json !== undefined && given.body !== undefined)
    throw invalid(method, url, "give `json` or `body`, not both");
  const headers = Object.fromEntries(
    Object.entries(given.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
  );
  if ("host" in headers) throw invalid(method, url, "the header `host` comes from the address");
  const { body, type } = bodyOf(given);
  const contentType = type === null ? {} : { "content-type": type };
  return { method, url, headers: { "user-agent": userAgent, ...contentType, ...headers }, body };
}

/** "GET https://api.example.com/items": without the query, which may hold a secret. */
export const labelOf = ({ method, url }: Pick<OutgoingRequest, "method" | "url">): string =>
  `${method} ${url.origin}${url.pathname}`;

function urlOf(given: string | URL, method: string): URL {
  const url = URL.canParse(given.toString()) ? new URL(given) : null;
  if (url === null) throw new HttpClientError("invalid", `${method}: what was given as an address is none.`);
  if (!["http:", "https:"].includes(url.protocol)) throw invalid(method, url, `${url.protocol} is not spoken here`);
  if (url.username || url.password)
    throw invalid(method, url, "an address with a password ends up in logs: send the header `authorization`");
  return url;
}

const invalid = (method: string, url: URL, reason: string): HttpClientError =>
  new HttpClientError("invalid", `${labelOf({ method, url })}: ${reason}.`);

function bodyOf({ json, body }: HttpRequest): { body: OutgoingRequest["body"]; type: string | null } {
  if (json !== undefined) return { body: JSON.stringify(json), type: "application/json" };
  if (body instanceof URLSearchParams)
    return { body: body.toString(), type: "application/x-www-form-urlencoded;charset=UTF-8" };
  return { body: body ?? null, type: null };
}
