import type { ValidationError } from "../definition.js";

const brand = Symbol.for("nexus.problem");

/** An error that becomes an RFC 9457 answer: throw it from a route handler. Its `detail` is shown to the caller. */
export class Problem extends Error {
  readonly [brand] = true;
  readonly status: number;
  readonly title: string;
  readonly detail: string | undefined;
  readonly type: string;
  readonly errors: readonly ValidationError[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(options: ProblemOptions) {
    super(options.detail ?? options.title, { cause: options.cause });
    this.name = "Problem";
    this.status = options.status;
    this.title = options.title;
    this.detail = options.detail;
    this.type = options.type ?? "about:blank";
    this.errors = options.errors ?? [];
    this.headers = options.headers ?? {};
  }
}

export interface ProblemOptions {
  /** HTTP status, 400 to 599. */
  readonly status: number;
  /** Short and the same for every occurrence: "Conflict". */
  readonly title: string;
  /** What happened this time, for the caller. */
  readonly detail?: string | undefined;
  /** A URI that names the kind of problem; "about:blank" says no more than the status. */
  readonly type?: string;
  readonly errors?: readonly ValidationError[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/** True for problems of any copy of this package. */
export function isProblem(error: unknown): error is Problem {
  return typeof error === "object" && error !== null && brand in error;
}

const problemOf =
  (status: number, title: string) =>
  (detail?: string, options: Omit<ProblemOptions, "status" | "title" | "detail"> = {}): Problem =>
    new Problem({ status, title, detail, ...options });

/** 400. */
export const badRequest = problemOf(400, "Bad Request");
/** 401: the caller is not known. */
export const unauthorized = problemOf(401, "Unauthorized");
/** 403: the caller is known and may not. */
export const forbidden = problemOf(403, "Forbidden");
/** 404. */
export const notFound = problemOf(404, "Not Found");
/** 409. */
export const conflict = problemOf(409, "Conflict");
/** 410. */
export const gone = problemOf(410, "Gone");
/** 413: more bytes than are taken. */
export const contentTooLarge = problemOf(413, "Content Too Large");
/** 415: the content is of a type that is not taken. */
export const unsupportedMediaType = problemOf(415, "Unsupported Media Type");
/** 422: well-formed and still not acceptable. */
export const unprocessable = problemOf(422, "Unprocessable Content");
/** 429. */
export const tooManyRequests = problemOf(429, "Too Many Requests");
/** 503: try again later. */
export const unavailable = problemOf(503, "Service Unavailable");
