import { finished } from "node:stream";
import type { OpenFile } from "./contract.js";

/** What the storage did since the application started. */
export class Counters {
  #bytesIn = 0;
  #bytesOut = 0;
  #written = 0;
  #read = 0;
  #deleted = 0;
  #failed = 0;

  written(bytes: number): void {
    this.#written += 1;
    this.#bytesIn += bytes;
  }

  deleted(): void {
    this.#deleted += 1;
  }

  failed(): void {
    this.#failed += 1;
  }

  /** Counts its bytes once they were read to their end. */
  opened({ stream, size, range }: OpenFile): void {
    this.#read += 1;
    const length = range === null ? size : range.end - range.start + 1;
    finished(stream, { writable: false }, (error) => {
      if (error === undefined || error === null) this.#bytesOut += length;
    });
  }

  figures(): Readonly<Record<string, number>> {
    return {
      "storage.files_written": this.#written,
      "storage.files_read": this.#read,
      "storage.files_deleted": this.#deleted,
      "storage.writes_failed": this.#failed,
      "storage.bytes_in": this.#bytesIn,
      "storage.bytes_out": this.#bytesOut,
    };
  }
}
