import { HttpClientError, type HttpResponse } from "./contract.js";
import { labelOf, type OutgoingRequest } from "./outgoing-request.js";

/** Headers that say nothing about the caller: the only ones that another origin is told. An API key is not sent along. */
const harmless = new Set([
  "accept",
  "accept-language",
  "content-type",
  "user-agent",
  "if-none-match",
  "if-modified-since",
]);

export const isRedirect = ({ status, headers }: HttpResponse): boolean =>
  [301, 302, 303, 307, 308].includes(status) && headers["location"] !== undefined;

/** The request that a redirect asks for. Throws `HttpClientError` "redirect" where it cannot be followed. */
export function redirected(request: OutgoingRequest, { status, headers }: HttpResponse): OutgoingRequest {
  const url = target(request, headers["location"] ?? "");
  const drops = status === 303 ? request.method !== "HEAD" : status < 303 && request.method === "POST";
  const method = drops ? "GET" : request.method;
  const body = drops ? null : request.body;
  if (body !== null && typeof body !== "string" && !(body instanceof Uint8Array))
    throw refused(request, "the answer is a redirect, and a stream cannot be sent again");
  const keeps = ([name]: readonly [string, string]): boolean =>
    (url.origin === request.url.origin || harmless.has(name)) && (!drops || !name.startsWith("content-"));
  return { method, url, body, headers: Object.fromEntries(Object.entries(request.headers).filter(keeps)) };
}

export const refused = (request: OutgoingRequest, reason: string): HttpClientError =>
  new HttpClientError("redirect", `${labelOf(request)}: ${reason}.`);

function target(request: OutgoingRequest, location: string): URL {
  if (!URL.canParse(location, request.url.href))
    throw refused(request, "the answer is a redirect to what is no address");
  const url = new URL(location, request.url);
  if (!["http:", "https:"].includes(url.protocol))
    throw refused(request, `the answer is a redirect to ${url.protocol}`);
  if (request.url.protocol === "https:" && url.protocol === "http:")
    throw refused(request, "the answer is a redirect from https to http");
  url.username = "";
  url.password = "";
  url.hash = "";
  return url;
}
