import { widthOf } from "./width.js";

/** Widest line of generated code, as the formatter has it. */
export const lineWidth = 120;

/** Collects a file's text and knows where on the line it stands, so that pieces can choose between one line and several. */
export class Writer {
  readonly #chunks: string[] = [];
  #indentation = 0;
  /** Characters on the current line; nothing is written of an empty one yet. */
  #column = 0;
  #lineFeeds = 0;

  get text(): string {
    return this.#chunks.join("");
  }

  /** Spaces before the current line. */
  get indentation(): number {
    return this.#indentation;
  }

  /** Characters on the current line, its indentation included. */
  get column(): number {
    return this.#column === 0 ? this.#indentation : this.#column;
  }

  /** `text` has no line feed. Indentation is written with the first text of a line, so that empty lines stay empty. */
  write(text: string): void {
    if (text === "") return;
    if (this.#column === 0) {
      this.#chunks.push("\n".repeat(this.#lineFeeds) + " ".repeat(this.#indentation) + text);
      this.#lineFeeds = 0;
    } else {
      this.#chunks.push(text);
    }
    this.#column = this.column + text.length;
  }

  /** Lines that were laid out for where the first of them goes on. */
  writeLaidOut(text: string): void {
    this.write(text);
    const lastLine = text.lastIndexOf("\n") + 1;
    if (lastLine > 0) this.#column = text.length - lastLine;
  }

  /** What `write` breaks stands deeper than the current line by this much. */
  deeper(by: number, write: () => void): void {
    const before = this.#indentation;
    this.#indentation += by;
    write();
    this.#indentation = before;
  }

  newLine(indentation: number): void {
    this.#lineFeeds++;
    this.#column = 0;
    this.#indentation = indentation;
  }
}

/** Whether a text fits on the current line with so many characters after it: a comma or a semicolon unless told otherwise. */
export function fits(out: Writer, text: string, followedBy = 1): boolean {
  return out.column + widthOf(text) + followedBy <= lineWidth;
}
