import { widthOf } from "./width.js";

/** Widest line of generated code, as the formatter has it. */
export const lineWidth = 120;

/** Collects a file's text and knows where on the line it stands, so that pieces can choose between one line and several. */
export class Writer {
  readonly #chunks: string[] = [];
  #length = 0;
  #lineStart = 0;
  #indentation = 0;
  #isLineEmpty = true;

  get text(): string {
    return this.#chunks.join("");
  }

  /** Spaces before the current line. */
  get indentation(): number {
    return this.#indentation;
  }

  /** Characters on the current line, its indentation included. */
  get column(): number {
    return this.#isLineEmpty ? this.#indentation : this.#length - this.#lineStart;
  }

  /** `text` has no line feed. Indentation is written with the first text of a line, so that empty lines stay empty. */
  write(text: string): void {
    if (text === "") return;
    if (this.#isLineEmpty) {
      this.#isLineEmpty = false;
      this.#add(" ".repeat(this.#indentation));
    }
    this.#add(text);
  }

  /** What `write` breaks stands deeper than the current line by this much. */
  deeper(by: number, write: () => void): void {
    const before = this.#indentation;
    this.#indentation += by;
    write();
    this.#indentation = before;
  }

  newLine(indentation: number): void {
    this.#add("\n");
    this.#lineStart = this.#length;
    this.#indentation = indentation;
    this.#isLineEmpty = true;
  }

  #add(text: string): void {
    this.#chunks.push(text);
    this.#length += text.length;
  }
}

/** Whether a text fits on the current line with so many characters after it: a comma or a semicolon unless told otherwise. */
export function fits(out: Writer, text: string, followedBy = 1): boolean {
  return out.column + widthOf(text) + followedBy <= lineWidth;
}
