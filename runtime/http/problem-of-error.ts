import { isProblem } from "../api/problem.js";
import { ownValue } from "../own-value.js";
import type { ProblemParts } from "./problem-body.js";

/**
 * What the caller is told about an error. Only what was thrown for callers (`Problem`) or lies in the request itself says why.
 * `ofSocket` is the error with which the request's socket ended: that a plugin lost a connection of its own is another matter.
 */
export function problemOfError(error: unknown, ofSocket?: Error | null): ProblemParts {
  if (isProblem(error)) return isErrorStatus(error.status) ? error : internalError;
  if (error === ofSocket) return endedEarly;
  const code = codeOf(error);
  return (code === undefined ? undefined : ownValue(ofFastify, code)) ?? internalError;
}

/** Nobody reads this. */
const endedEarly: ProblemParts = { status: 400, detail: "The request ended too early." };

const internalError: ProblemParts = {
  status: 500,
  detail: "Something went wrong here, not with your request. The log says what, with this request id.",
};

/** Errors that Fastify raises before a route's own stages, by their code. */
const ofFastify: Readonly<Record<string, ProblemParts>> = {
  FST_ERR_BAD_URL: { status: 400, detail: "The address is not well-formed: its percent-encoding is broken." },
  FST_ERR_MAX_PARAM_LENGTH: { status: 414, detail: "A part of the path is too long." },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: { status: 415, detail: 'Send the body as "content-type: application/json".' },
  FST_ERR_CTP_BODY_TOO_LARGE: { status: 413, detail: "The body is larger than this server takes." },
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: { status: 400, detail: "The body is not as long as its content-length says." },
  FST_ERR_CTP_INVALID_JSON_BODY: badBody("is not valid JSON"),
  NEXUS_BODY_NOT_UTF8: badBody("is not valid UTF-8"),
  // Asked of some methods even where no route takes them.
  FST_ERR_ROUTE_MISSING_CONTENT_TYPE: { status: 415, detail: 'Send the body as "content-type: application/json".' },
};

function badBody(message: string): ProblemParts {
  return { status: 400, detail: `The body ${message}.`, errors: [{ pointer: "/body", message }] };
}

const isErrorStatus = (status: number): boolean => Number.isInteger(status) && status >= 400 && status <= 599;

function codeOf(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}
