import { STATUS_CODES } from "node:http";
import type { ValidationError } from "../definition.js";
import type { Redactor } from "../logging/redactor.js";

export const problemContentType = "application/problem+json; charset=utf-8";

/** RFC 9457. */
export interface ProblemBody {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string | undefined;
  readonly requestId: string;
  readonly errors?: readonly ValidationError[];
}

export interface ProblemParts {
  readonly status: number;
  readonly title?: string;
  readonly detail?: string | undefined;
  readonly type?: string;
  readonly errors?: readonly ValidationError[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** The text of a problem response, without secrets. */
export function problemText(parts: ProblemParts, requestId: string, redact: Redactor): string {
  const { status, title = STATUS_CODES[status] ?? "Error", detail, type = "about:blank", errors = [] } = parts;
  const body: ProblemBody = { type, title, status, detail, requestId, ...(errors.length > 0 ? { errors } : {}) };
  return redact(JSON.stringify(body));
}
