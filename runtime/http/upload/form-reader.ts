import type { Readable, Writable } from "node:stream";
import { Busboy } from "@fastify/busboy";
import { badRequest, contentTooLarge } from "../../api/problem.js";
import type { UploadedFile } from "../../api/upload.js";
import type { FileDefinition } from "../../definition.js";
import { plainFileName } from "./file-name.js";
import { IncomingContent } from "./incoming-content.js";
import { judgeContent } from "./judge-content.js";

export interface FormOptions {
  readonly files: readonly FileDefinition[];
  readonly bodyLimit: number;
}

interface WaitingFile {
  readonly definition: FileDefinition;
  readonly source: Readable;
  readonly name: string;
  readonly claimed: string;
}

/** Takes a form apart while it arrives: first its fields, then its files one after the other. */
export class FormReader {
  /** Where the bytes of the body go. */
  readonly sink: Writable;
  /** The fields before the first file: a text, or a list where a name comes several times. Rejects where the form is broken. */
  readonly fields: Promise<Readonly<Record<string, unknown>>>;
  readonly #options: FormOptions;
  readonly #fields = new Map<string, string[]>();
  readonly #counts = new Map<string, number>();
  readonly #waiting: WaitingFile[] = [];
  #state: "fields" | "files" | "over" = "fields";
  #error: Error | null = null;
  #size = 0;
  #current: IncomingContent | null = null;
  /** Called on every change that somebody may be waiting for. */
  #wake: () => void = () => undefined;

  constructor(contentType: string, options: FormOptions) {
    this.#options = options;
    const { bodyLimit } = options;
    const parser = new Busboy({
      headers: { "content-type": contentType },
      isPartAFile: (_field, _type, fileName) => fileName !== undefined,
      limits: { fieldNameSize: 200, fieldSize: bodyLimit, headerPairs: 50, headerSize: 16_000, parts: 1_000 },
    });
    parser.on("field", (name, value, isNameCut, isValueCut) => this.#takeField(name, value, isNameCut || isValueCut));
    parser.on("file", (field, source, name, _encoding, type) => this.#takeFile(field, source, name, type));
    parser.on("partsLimit", () => this.fail(badRequest("The form has too many parts.")));
    parser.on("error", () => this.fail(badRequest("The body is not well-formed multipart/form-data.")));
    parser.on("finish", () => this.#finish());
    this.sink = parser;
    this.fields = this.#readFields();
    this.fields.catch(() => undefined);
  }

  /** Ends everything with this error. What still arrives is read away. */
  fail(error: Error): void {
    this.#current?.destroy(error);
    if (this.#state === "over") return;
    this.#state = "over";
    this.#error = error;
    for (const { source } of this.#waiting.splice(0)) source.resume();
    this.#wake();
  }

  async *files(): AsyncGenerator<UploadedFile> {
    for (;;) {
      const waiting = await this.#nextFile();
      if (waiting === undefined) return;
      const { definition, source, name, claimed } = waiting;
      const subject = `The file "${definition.name}"`;
      const stream = new IncomingContent(source, {
        maxSize: definition.maxSize ?? this.#options.bodyLimit,
        subject,
      });
      this.#current = stream;
      try {
        const contentType = await judgeContent(stream, { claimed, types: definition.types, subject });
        yield { field: definition.name, name, contentType, stream };
      } finally {
        // Where it was not read to its end: the next one comes after it.
        stream.destroy();
      }
    }
  }

  async #readFields(): Promise<Readonly<Record<string, unknown>>> {
    while (this.#state === "fields") await this.#change();
    if (this.#error !== null) throw this.#error;
    return Object.fromEntries(
      [...this.#fields].map(([name, values]) => [name, values.length === 1 ? values[0] : values]),
    );
  }

  async #nextFile(): Promise<WaitingFile | undefined> {
    while (this.#waiting.length === 0 && this.#state !== "over") await this.#change();
    if (this.#error !== null) throw this.#error;
    return this.#waiting.shift();
  }

  #change(): Promise<void> {
    return new Promise((resolve) => {
      const others = this.#wake;
      this.#wake = () => {
        this.#wake = () => undefined;
        others();
        resolve();
      };
    });
  }

  #takeField(name: string | undefined, value: string, isCut: boolean): void {
    const fault = this.#faultOfField(name, value, isCut);
    if (fault !== null) this.fail(fault);
    else if (name !== undefined) this.#fields.set(name, [...(this.#fields.get(name) ?? []), value]);
  }

  #faultOfField(name: string | undefined, value: string, isCut: boolean): Error | null {
    if (name === undefined) return badRequest("A part of the form has no name.");
    this.#size += name.length + value.length;
    if (isCut || this.#size > this.#options.bodyLimit) {
      return contentTooLarge("The fields of the form are larger than this server takes.");
    }
    if (this.#state === "files") return refusal(name, "must come before the files");
    // What a decoder puts in the place of bytes that are no UTF-8.
    return value.includes("\uFFFD") || name.includes("\uFFFD") ? refusal(name, "is not valid UTF-8") : null;
  }

  #takeFile(field: string | undefined, source: Readable, fileName: string | undefined, claimed: string): void {
    // A form that ends within a file tells the file, too.
    source.on("error", () => undefined);
    const name = plainFileName(fileName ?? "");
    // A browser sends a nameless and empty file where nobody chose one.
    const isNone = this.#state === "over" || name === "";
    const definition = this.#options.files.find((file) => file.name === field);
    const fault = isNone ? null : this.#faultOfFile(definition, field ?? "");
    if (fault !== null) this.fail(fault);
    if (isNone || definition === undefined || fault !== null) {
      source.resume();
      return;
    }
    this.#state = "files";
    this.#waiting.push({ definition, source, name, claimed });
    this.#wake();
  }

  #faultOfFile(definition: FileDefinition | undefined, field: string): Error | null {
    if (definition === undefined) return refusal(field, "is not a file that is taken here");
    const count = (this.#counts.get(definition.name) ?? 0) + 1;
    this.#counts.set(definition.name, count);
    const { max } = definition;
    return count <= max ? null : refusal(field, max === 1 ? "must be one file only" : `must be at most ${max} files`);
  }

  #finish(): void {
    const missing = this.#options.files.filter(({ name, required }) => required && !this.#counts.has(name));
    if (missing.length > 0) {
      const errors = missing.map(({ name }) => ({ pointer: `/body/${name}`, message: "is required" }));
      this.fail(badRequest(doesNotFit, { errors }));
    }
    this.#state = "over";
    this.#wake();
  }
}

const doesNotFit = "The request does not fit what this address takes.";

const refusal = (name: string, message: string): Error =>
  badRequest(doesNotFit, {
    errors: [{ pointer: `/body/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`, message }],
  });
