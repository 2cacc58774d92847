import type { Readable } from "node:stream";
import { contentTooLarge, contentTypeOf, matchesType, unsupportedMediaType } from "nexus-platform";
import type { PutOptions } from "./contract.js";

/** A content on its way in. */
export interface Incoming {
  readonly contentType: string;
  /** Throws 413 as soon as there is more than may be. Ends the source where it is not read to its end. */
  readonly chunks: AsyncIterable<Buffer>;
}

export type IncomingLimits = Pick<PutOptions, "contentType" | "types"> & { readonly maxSize: number };

/** So many bytes tell what a content is. */
const headLength = 4_100;

/** Looks at the first bytes. Throws 413 and 415; the source is destroyed then. */
export async function incoming(content: Readable | Uint8Array, limits: IncomingLimits): Promise<Incoming> {
  const chunks = limited(content, limits.maxSize);
  try {
    const start = await startOf(chunks);
    const contentType = await contentTypeOf(Buffer.concat(start).subarray(0, headLength), limits.contentType ?? null);
    const { types } = limits;
    if (types !== undefined && !matchesType(contentType, types)) {
      throw unsupportedMediaType(
        `The file is ${contentType} by its content. Only ${types.join(" and ")} can be stored here.`,
      );
    }
    return { contentType, chunks: joined(start, chunks) };
  } catch (error) {
    await chunks.return();
    throw error;
  }
}

async function* limited(content: Readable | Uint8Array, maxSize: number): AsyncGenerator<Buffer, void> {
  let size = 0;
  for await (const chunk of content instanceof Uint8Array ? [content] : content) {
    // A stream that was given an encoding gives texts.
    const bytes = Buffer.from(chunk as Uint8Array);
    size += bytes.length;
    if (size > maxSize) throw contentTooLarge(`The file is larger than ${maxSize} bytes.`);
    if (bytes.length > 0) yield bytes;
  }
}

async function startOf(chunks: AsyncGenerator<Buffer, void>): Promise<readonly Buffer[]> {
  const start: Buffer[] = [];
  let size = 0;
  while (size < headLength) {
    const next = await chunks.next();
    if (next.done === true) break;
    start.push(next.value);
    size += next.value.length;
  }
  return start;
}

async function* joined(start: readonly Buffer[], rest: AsyncGenerator<Buffer, void>): AsyncGenerator<Buffer, void> {
  try {
    yield* start;
    yield* rest;
  } finally {
    await rest.return();
  }
}
