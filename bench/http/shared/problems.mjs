// Answers to requests that fail, alike for every contender: RFC 9457, with a pointer to each fault.
import { STATUS_CODES } from "node:http";

export const problemType = "application/problem+json; charset=utf-8";

/** An error with a status: thrown by handlers. */
export const failure = (statusCode, message) => Object.assign(new Error(message), { statusCode });

/** Faults that validators found: Ajv's errors under `invalid`, with the part of the request that they are about. */
export function problemOf({ statusCode, message, invalid, part, code }, requestId) {
  const errors = invalid?.map((error) => faultOf(error, part === "querystring" ? "query" : part));
  if (code === "FST_ERR_CTP_INVALID_JSON_BODY" || code === "ERR_INVALID_JSON") {
    return problem(400, "The body is not valid JSON.", requestId, [{ pointer: "/body", message: "is not valid JSON" }]);
  }
  const status = errors === undefined ? (statusCode ?? 500) : 400;
  const detail = errors === undefined ? message : "The request does not fit what this address takes.";
  return problem(status, status >= 500 ? undefined : detail, requestId, errors);
}

const problem = (status, detail, requestId, errors) => ({
  type: "about:blank",
  title: STATUS_CODES[status],
  status,
  detail,
  requestId,
  errors,
});

function faultOf({ instancePath, keyword, params, message }, part) {
  const further =
    keyword === "required"
      ? params.missingProperty
      : keyword === "additionalProperties"
        ? params.additionalProperty
        : null;
  return { pointer: `/${part}${instancePath}${further === null ? "" : `/${further}`}`, message };
}

/** Options of helmet for an API. */
export const securityHeaders = {
  contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
  strictTransportSecurity: { maxAge: 31_536_000, includeSubDomains: false },
};
