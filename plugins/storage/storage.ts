import { badRequest, type Observe } from "nexus-platform";
import type { LinkOptions, Storage } from "./contract.js";
import type { Counters } from "./counters.js";
import type { StorageEngine } from "./engine.js";
import { type Incoming, incoming } from "./incoming.js";
import { checkKey } from "./key.js";
import { checkMetadata } from "./metadata.js";
import { serveFile } from "./serve.js";

export interface StorageParts {
  readonly engine: StorageEngine;
  readonly counters: Counters;
  readonly observe: Observe;
  /** Bytes, where a caller of `put` says nothing. */
  readonly maxSize: number;
}

/** The service over any engine: what may be stored is decided here, how it is kept there. */
export function createStorage({ engine, counters, observe, maxSize }: StorageParts): Storage {
  const storage: Storage = {
    put: (key, content, options = {}) =>
      observe("storage.put", {}, async () => {
        const { metadata = {}, contentType, types } = options;
        let size = 0;
        try {
          checkKey(key);
          checkMetadata(metadata);
          const limits = {
            maxSize: options.maxSize ?? maxSize,
            ...(contentType && { contentType }),
            ...(types && { types }),
          };
          const accepted = await incoming(content, limits);
          const counted = countedChunks(accepted, (bytes) => {
            size += bytes;
          });
          const stored = await engine.put(key, counted, { contentType: accepted.contentType, metadata });
          counters.written(size);
          return stored;
        } catch (error) {
          counters.failed();
          // A refused upload is not received to its end.
          if (!(content instanceof Uint8Array)) content.on("error", () => undefined).destroy();
          throw error;
        }
      }),

    get: (key, { range } = {}) =>
      observe("storage.get", {}, async () => {
        checkKey(key);
        if (range !== undefined) checkRange(range.start, range.end);
        const file = await engine.get(key, range ?? null);
        if (file !== undefined) counters.opened(file);
        return file;
      }),

    head: async (key) => {
      checkKey(key);
      return engine.head(key);
    },

    delete: (key) =>
      observe("storage.delete", {}, async () => {
        checkKey(key);
        await engine.delete(key);
        counters.deleted();
      }),

    list: async ({ prefix = "", after = "", limit = 1_000 } = {}) => {
      if (!Number.isInteger(limit) || limit < 1 || limit > 1_000) throw badRequest("A list has 1 to 1,000 files.");
      return engine.list({ prefix, after, limit });
    },

    copy: async (from, to) => {
      checkKey(from);
      checkKey(to);
      return engine.copy(from, to);
    },

    signedUrl: async (key, options) => {
      checkKey(key);
      checkLink(options);
      return engine.signedUrl(key, options);
    },

    serve: (key, headers, options = {}) => serveFile(storage, { key, headers, options }),
  };
  return storage;
}

async function* countedChunks({ chunks }: Incoming, count: (bytes: number) => void): AsyncGenerator<Buffer, void> {
  for await (const chunk of chunks) {
    count(chunk.length);
    yield chunk;
  }
}

function checkRange(start: number, end: number | undefined): void {
  const isSound =
    Number.isSafeInteger(start) && start >= 0 && (end === undefined || (Number.isSafeInteger(end) && end >= start));
  if (!isSound) throw badRequest("A range begins at 0 or later and ends where it begins or later.");
}

const week = 7 * 24 * 3_600_000;

function checkLink({ expiresIn }: LinkOptions): void {
  if (!(expiresIn >= 1_000 && expiresIn <= week)) {
    throw badRequest("A signed link holds for at least 1 s and at most 7 days.");
  }
}
