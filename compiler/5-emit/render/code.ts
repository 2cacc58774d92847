import { Writer } from "./writer.js";

/**
 * A piece of TypeScript that was rendered safely. Only this folder makes one, and templates take nothing else, so a text from
 * a YAML file can reach a generated file only through `literal`, `key`, `comment` or a `Scope`.
 */
export class Code {
  readonly #write: (out: Writer) => void;

  constructor(write: (out: Writer) => void) {
    this.#write = write;
  }

  writeTo(out: Writer): void {
    this.#write(out);
  }
}

export const nothing = new Code(() => {});

/**
 * A template of rendered pieces: ts`export const events = ${literal(table)};`. The template's own indentation is taken off,
 * and a piece of several lines is indented as the line that it stands in.
 */
export function ts(strings: TemplateStringsArray, ...pieces: readonly Code[]): Code {
  const chunks = chunksOf(strings);
  return new Code((out) => {
    const base = out.indentation;
    chunks.forEach((lines, index) => {
      lines.forEach(({ indentation, text }, number) => {
        if (number > 0) out.newLine(base + indentation);
        out.write(text);
      });
      pieces[index]?.writeTo(out);
    });
  });
}

/** The pieces one below the other. */
export function lines(pieces: readonly Code[]): Code {
  return joined(pieces, 1);
}

/** The pieces with an empty line between them; those that are `nothing` are left out. */
export function paragraphs(pieces: readonly Code[]): Code {
  return joined(
    pieces.filter((piece) => piece !== nothing),
    2,
  );
}

/** The text of a whole file, ended by a line feed. */
export function print(code: Code): string {
  const out = new Writer();
  code.writeTo(out);
  return `${out.text}\n`;
}

function joined(pieces: readonly Code[], lineFeeds: number): Code {
  return new Code((out) => {
    const { indentation } = out;
    pieces.forEach((piece, index) => {
      for (let count = 0; index > 0 && count < lineFeeds; count++) out.newLine(indentation);
      piece.writeTo(out);
    });
  });
}

interface TemplateLine {
  readonly indentation: number;
  readonly text: string;
}

const known = new WeakMap<TemplateStringsArray, readonly (readonly TemplateLine[])[]>();

/** The static texts between the pieces, each as lines; the first line of each goes on where the piece before it ended. */
function chunksOf(strings: TemplateStringsArray): readonly (readonly TemplateLine[])[] {
  const cached = known.get(strings);
  if (cached !== undefined) return cached;
  const last = strings.length - 1;
  const texts = strings.map((text, index) => {
    const opened = index === 0 ? text.replace(/^\n *(?=\S|$)/, "") : text;
    return index === last ? opened.replace(/\n *$/, "") : opened;
  });
  const margin = marginOf(strings);
  const chunks = texts.map((text) => text.split("\n").map((line, number) => templateLine(line, number === 0, margin)));
  known.set(strings, chunks);
  return chunks;
}

function templateLine(line: string, goesOn: boolean, margin: number): TemplateLine {
  if (goesOn) return { indentation: 0, text: line };
  const text = line.trimStart();
  return { indentation: Math.max(0, line.length - text.length - margin), text };
}

/** The least indentation of the template's lines after the first. */
function marginOf(strings: TemplateStringsArray): number {
  const whole = strings.join("$").replace(/\n *$/, "");
  const margins = [...whole.matchAll(/\n( *)(?=[^ \n])/g)].map((match) => match[1]?.length ?? 0);
  return margins.length === 0 ? 0 : Math.min(...margins);
}
