import type { Readable } from "node:stream";

/**
 * Calls other servers. Every plugin that requires it gets its own, which reaches the hosts that its manifest names:
 * `needs: ["net:api.example.com"]`. A call resolves with any status, also 404 and 500, and rejects with an `HttpClientError`
 * where there is no answer.
 */
export interface Http {
  request(request: HttpRequest): Promise<HttpResponse>;
  get(url: string | URL, options?: HttpOptions): Promise<HttpResponse>;
  post(url: string | URL, options?: HttpBodyOptions): Promise<HttpResponse>;
  put(url: string | URL, options?: HttpBodyOptions): Promise<HttpResponse>;
  patch(url: string | URL, options?: HttpBodyOptions): Promise<HttpResponse>;
  delete(url: string | URL, options?: HttpBodyOptions): Promise<HttpResponse>;
}

export interface HttpRequest extends HttpBodyOptions {
  readonly method: string;
  /** `http:` or `https:`, without a password. */
  readonly url: string | URL;
}

export interface HttpBodyOptions extends HttpOptions {
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is; parameters as a form. A stream is sent once: such a call is not retried. */
  readonly body?: string | Uint8Array | URLSearchParams | Readable;
}

/** What the settings of `http_client` say for the host, and a call may say otherwise. */
export interface HttpOptions {
  /** With `idempotency-key` a call counts as safe to be tried again, whatever its method. */
  readonly headers?: Readonly<Record<string, string>>;
  /** For all of the call, its body too: "5s" or milliseconds. */
  readonly timeout?: string | number;
  /** Ends the call, which rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Attempts after the first, where it is safe to try again. */
  readonly retries?: number;
  /** Redirects that are followed. 0: the redirect itself is the answer. */
  readonly redirects?: number;
  /** Largest body of the answer: "50mb" or bytes. */
  readonly maxResponse?: string | number;
}

export interface HttpResponse {
  readonly status: number;
  /** True for 200 to 299. */
  readonly ok: boolean;
  /** By lower-case name; several of one name are joined by ", ". */
  readonly headers: Readonly<Record<string, string>>;
  /** Where the answer came from, after redirects. */
  readonly url: string;
  /**
   * As it comes. Read it, or one of the following, once. Its connection is busy until it was read or destroyed, or the call's
   * time is up.
   */
  readonly body: Readable;
  /** Not checked against `Body`: that is the caller's promise. */
  json<Body = unknown>(): Promise<Body>;
  /** UTF-8. */
  text(): Promise<string>;
  bytes(): Promise<Uint8Array>;
}

/**
 * - `invalid`: no request can be made of what was given.
 * - `not-allowed`: the plugin's manifest does not name the host.
 * - `private-address`: the host is in a private network, and was not named by itself.
 * - `circuit-open`: the host failed too often lately; `retryAfter` says when it is asked again.
 * - `queue-full`: too many calls to the host wait already.
 * - `connect`: no connection; nothing was sent.
 * - `certificate`: the server's certificate does not hold; nothing was sent.
 * - `closed`: the connection was cut.
 * - `timeout`: a limit of time was reached.
 * - `too-large`: the answer is larger than allowed.
 * - `redirect`: too many redirects, one that leads nowhere, or one from https to http.
 * - `body`: the answer is not the JSON that was asked for.
 */
export type HttpClientErrorKind =
  | "invalid"
  | "not-allowed"
  | "private-address"
  | "circuit-open"
  | "queue-full"
  | "connect"
  | "certificate"
  | "closed"
  | "timeout"
  | "too-large"
  | "redirect"
  | "body";

/** A call without an answer. Its message names method and address, without the query, which may hold a secret. */
export class HttpClientError extends Error {
  readonly kind: HttpClientErrorKind;
  /** Milliseconds until it makes sense to try again, where that is known. */
  readonly retryAfter: number | null;

  constructor(kind: HttpClientErrorKind, message: string, options: HttpClientErrorOptions = {}) {
    super(message, "cause" in options ? { cause: options.cause } : undefined);
    this.name = "HttpClientError";
    this.kind = kind;
    this.retryAfter = options.retryAfter ?? null;
  }
}

export interface HttpClientErrorOptions {
  readonly cause?: unknown;
  readonly retryAfter?: number;
}
