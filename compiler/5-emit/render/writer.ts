/** Widest line of generated code, as the formatter has it. */
export const lineWidth = 120;

/** Collects a file's text and knows where on the line it stands, so that pieces can choose between one line and several. */
export class Writer {
  #text = "";
  #lineStart = 0;
  #indentation = 0;
  #isLineEmpty = true;

  get text(): string {
    return this.#text;
  }

  /** Spaces before the current line. */
  get indentation(): number {
    return this.#indentation;
  }

  /** Characters on the current line, its indentation included. */
  get column(): number {
    return this.#isLineEmpty ? this.#indentation : this.#text.length - this.#lineStart;
  }

  /** `text` has no line feed. Indentation is written with the first text of a line, so that empty lines stay empty. */
  write(text: string): void {
    if (text === "") return;
    if (this.#isLineEmpty) {
      this.#text += " ".repeat(this.#indentation);
      this.#isLineEmpty = false;
    }
    this.#text += text;
  }

  newLine(indentation: number): void {
    this.#text += "\n";
    this.#lineStart = this.#text.length;
    this.#indentation = indentation;
    this.#isLineEmpty = true;
  }
}
