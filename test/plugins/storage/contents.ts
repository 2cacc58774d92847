import { randomBytes } from "node:crypto";
import { Readable } from "node:stream";

/** A picture of one pixel. */
export const png = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

export async function bytesOf(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks);
}

/** A stream of unknown length, in uneven pieces. */
export function streamed(content: Buffer): Readable {
  return Readable.from(pieces(content), { objectMode: false });
}

function* pieces(content: Buffer): Generator<Buffer> {
  for (let at = 0, length = 1; at < content.length; at += length, length = (length * 7) % 65_537) {
    yield content.subarray(at, at + length);
  }
}

/** A stream that gives these bytes and then fails. */
export function broken(content: Buffer, error: Error): Readable {
  return Readable.from(
    (async function* () {
      yield* pieces(content);
      throw error;
    })(),
    { objectMode: false },
  );
}

/** Bytes that are of no known type. */
export function noise(length: number): Buffer {
  const bytes = randomBytes(length);
  bytes.set([1, 254, 1, 254]);
  return bytes;
}
