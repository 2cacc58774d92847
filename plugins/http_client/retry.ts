import { HttpClientError, type HttpClientErrorKind, type HttpResponse } from "./contract.js";
import type { OutgoingRequest } from "./outgoing-request.js";

/** How an attempt ended. */
export type Ending = { readonly response: HttpResponse } | { readonly error: unknown };

export interface RetryState {
  readonly request: OutgoingRequest;
  readonly ending: Ending;
  /** Attempts before this one. */
  readonly retries: number;
  /** Milliseconds: the longest pause before the first retry. */
  readonly retryDelay: number;
  /** Milliseconds since 1970, for `retry-after` with a date. */
  readonly now: number;
  /** 0 to 1. */
  readonly random: number;
}

const LONGEST_PAUSE = 10_000;

/**
 * Milliseconds to wait before the request is sent again; null where that is not safe or helps nothing. Safe is what was never
 * sent, and what has the same effect when it is sent twice: by its method, or because an `idempotency-key` makes it so.
 */
export function retryPause({ request, ending, retries, retryDelay, now, random }: RetryState): number | null {
  if (isStream(request.body)) return null;
  const backoff = random * Math.min(LONGEST_PAUSE, retryDelay * 2 ** retries);
  if ("error" in ending) return isWorthRetrying(ending.error, request) ? backoff : null;
  const { status, headers } = ending.response;
  if (!busyStatuses.has(status) || !isIdempotent(request)) return null;
  return Math.max(retryAfter(headers["retry-after"], now) ?? 0, backoff);
}

/** Milliseconds that a header `retry-after` asks for, as seconds or as a date; null where there is none. */
export function retryAfter(header: string | undefined, now: number): number | null {
  if (header === undefined) return null;
  if (/^\d+$/.test(header)) return Number(header) * 1_000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}

function isWorthRetrying(error: unknown, request: OutgoingRequest): boolean {
  if (!(error instanceof HttpClientError)) return false;
  return error.kind === "connect" || (maybeSent.has(error.kind) && isIdempotent(request));
}

const isIdempotent = ({ method, headers }: OutgoingRequest): boolean =>
  idempotentMethods.has(method) || headers["idempotency-key"] !== undefined;

const isStream = (body: OutgoingRequest["body"]): boolean =>
  body !== null && typeof body !== "string" && !(body instanceof Uint8Array);

const idempotentMethods = new Set(["GET", "HEAD", "OPTIONS", "PUT", "DELETE"]);
/** Answers that ask to come back later. 500 may be a fault that each attempt brings about again. */
const busyStatuses = new Set([429, 502, 503, 504]);
const maybeSent: ReadonlySet<HttpClientErrorKind> = new Set(["closed", "timeout"]);
