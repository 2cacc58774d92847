import { Problem, unavailable } from "nexus-platform";
import type { BucketSettings } from "./settings.js";
import { elementOf } from "./xml.js";

/** The server refused a request, or could not be reached. Its text is for people who run the application, and holds no secret. */
export class BucketError extends Error {
  /** What S3 calls it: "NoSuchBucket"; "" where the server could not be reached. */
  readonly code: string;

  constructor(code: string, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = "BucketError";
    this.code = code;
  }
}

/** What an answer that is no success says. Reads it to its end. */
export async function refusalOf(response: Response, settings: BucketSettings): Promise<BucketError> {
  const text = (await response.text().catch(() => "")).slice(0, 20_000);
  const code = elementOf(text, "Code") ?? codeOfStatus[response.status] ?? `HTTP ${response.status}`;
  const explain = explanations[code];
  const said = elementOf(text, "Message") ?? response.statusText;
  return new BucketError(
    code,
    explain === undefined ? `${settings.server} answered ${code}: ${said}` : explain(settings),
  );
}

export function unreachable({ server }: BucketSettings, cause: unknown): BucketError {
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  const reason = inner instanceof Error ? inner.message || inner.name : String(inner);
  return new BucketError(
    "",
    `${server} cannot be reached: ${reason}. See that it runs, and that "s3.endpoint" is right.`,
    cause,
  );
}

/** What callers are told; the log shows the cause. */
export function toldToCallers(error: unknown): unknown {
  if (!(error instanceof BucketError)) return error;
  if (error.code === "EntityTooLarge")
    return new Problem({
      status: 413,
      title: "Content Too Large",
      detail: "The file is larger than the storage takes.",
      cause: error,
    });
  if (/quota|insufficient|full/i.test(error.code)) {
    return new Problem({ status: 507, title: "Insufficient Storage", detail: "The storage is full.", cause: error });
  }
  return unavailable("The storage cannot be used just now.", { headers: { "retry-after": "5" }, cause: error });
}

/** HEAD has no body that could say it. */
const codeOfStatus: Readonly<Record<number, string>> = { 403: "AccessDenied", 404: "NoSuchKey", 416: "InvalidRange" };

const explanations: Readonly<Record<string, (settings: BucketSettings) => string>> = {
  NoSuchBucket: ({ bucket, server }) =>
    `The bucket "${bucket}" does not exist at ${server}. Create it, or correct "s3.bucket".`,
  InvalidAccessKeyId: ({ server }) => `${server} does not know the access key. Correct "s3.access_key_id".`,
  SignatureDoesNotMatch: ({ server }) =>
    `${server} refuses the signature. Correct "s3.secret_access_key", and "s3.region" where it is another one.`,
  AccessDenied: ({ bucket, server }) =>
    `${server} does not let this access key use the bucket "${bucket}". Grant it the right.`,
  ExpiredToken: ({ server }) =>
    `${server} says that the temporary credentials have expired. Renew "s3.session_token" and its keys.`,
  RequestTimeTooSkewed: ({ server }) =>
    `The clocks of this machine and of ${server} differ too much. Set this one right.`,
  PermanentRedirect: ({ bucket }) =>
    `The bucket "${bucket}" is in another region. Correct "s3.region" and "s3.endpoint".`,
};
