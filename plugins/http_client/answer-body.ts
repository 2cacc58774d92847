import { pipeline, type Readable, Transform } from "node:stream";
import { HttpClientError } from "./contract.js";

export interface AnswerBodyOptions {
  readonly source: Readable;
  /** Bytes. */
  readonly limit: number;
  /** What the caller sees instead of an error of the transport. */
  readonly translate: (error: Error) => Error;
  /** Method and address. */
  readonly label: string;
  /** Called once: the connection is free, or lost with this error. */
  readonly done: (error: Error | null) => void;
}

/** The body that the caller reads: never longer than its limit, and with errors that say what happened. */
export function answerBody({ source, limit, translate, label, done }: AnswerBodyOptions): Readable {
  let received = 0;
  const body = new Transform({
    transform(chunk: Buffer, _encoding, next) {
      received += chunk.length;
      if (received > limit) next(tooLarge(label, limit));
      else next(null, chunk);
    },
    destroy(error, callback) {
      callback(error === null ? null : translate(error));
    },
  });
  // Whoever reads is told; where nobody reads, nobody needs to know.
  body.on("error", () => {});
  pipeline(source, body, (error) => done(error ?? null));
  return body;
}

export const tooLarge = (label: string, limit: number): HttpClientError =>
  new HttpClientError(
    "too-large",
    `${label}: the answer is larger than ${limit} bytes. Raise \`max_response\` if it should be.`,
  );
