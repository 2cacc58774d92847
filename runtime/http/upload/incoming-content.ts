import { Readable } from "node:stream";
import { contentTooLarge } from "../../api/problem.js";
import { headLength } from "../../content/content-type.js";

export interface IncomingOptions {
  readonly maxSize: number;
  /** For the caller: "The body", 'The file "avatar"'. */
  readonly subject: string;
}

/**
 * What a caller sends, as a stream for a handler: it fails as soon as more than `maxSize` bytes have arrived or the source fails, and reads
 * away what is left of the source when it is destroyed, so that whatever comes after it is reached.
 */
export class IncomingContent extends Readable {
  /** The first bytes; rejects where the stream failed before it had them. */
  readonly head: Promise<Buffer>;
  readonly #source: Readable;
  readonly #options: IncomingOptions;
  #size = 0;
  #start: Buffer[] = [];
  #settleHead: { readonly resolve: (head: Buffer) => void; readonly reject: (error: unknown) => void } | null = null;

  constructor(source: Readable, options: IncomingOptions) {
    super({ highWaterMark: 128 * 1024 });
    this.#source = source;
    this.#options = options;
    this.head = new Promise((resolve, reject) => {
      this.#settleHead = { resolve, reject };
    });
    // Nobody may be listening: a handler that never reads must not bring the process down.
    this.head.catch(() => undefined);
    this.on("error", () => undefined);
    source.on("data", this.#take).on("end", this.#end).on("error", this.#fail).on("close", this.#close);
  }

  override _read(): void {
    this.#source.resume();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    const source = this.#source;
    source.off("data", this.#take).off("end", this.#end).off("error", this.#fail).off("close", this.#close);
    source.on("error", () => undefined).resume();
    this.#settleHead?.reject(error ?? new Error("The content was given up."));
    done(error);
  }

  readonly #take = (chunk: Buffer): void => {
    this.#size += chunk.length;
    const { maxSize, subject } = this.#options;
    if (this.#size > maxSize) {
      this.destroy(contentTooLarge(`${subject} is larger than ${maxSize} bytes.`));
      return;
    }
    if (this.#settleHead !== null) {
      this.#start.push(chunk);
      if (this.#size >= headLength) this.#tellHead();
    }
    // The head arrives whole, however little the stream keeps ready.
    if (!this.push(chunk) && this.#settleHead === null) this.#source.pause();
  };

  readonly #end = (): void => {
    this.#tellHead();
    this.push(null);
  };

  readonly #fail = (error: Error): void => {
    this.destroy(error);
  };

  readonly #close = (): void => {
    if (!this.#source.readableEnded) this.destroy(new Error("The content ended too early."));
  };

  #tellHead(): void {
    this.#settleHead?.resolve(Buffer.concat(this.#start).subarray(0, headLength));
    this.#settleHead = null;
    this.#start = [];
  }
}
