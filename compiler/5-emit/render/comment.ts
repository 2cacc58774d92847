import { Code, nothing } from "./code.js";

/** A JSDoc comment of the texts, one paragraph each; `nothing` where all are empty. */
export function comment(...texts: readonly string[]): Code {
  const paragraphs = texts.map(linesOf).filter((lines) => lines.length > 0);
  const lines = paragraphs.flatMap((paragraph, index) => (index === 0 ? paragraph : ["", ...paragraph]));
  if (lines.length === 0) return nothing;
  return new Code((out) => {
    const { indentation } = out;
    if (lines.length === 1) return out.write(`/** ${lines[0]} */`);
    out.write("/**");
    for (const line of lines) {
      out.newLine(indentation);
      out.write(line === "" ? " *" : ` * ${line}`);
    }
    out.newLine(indentation);
    out.write(" */");
  });
}

/** A comment to the end of the line. */
export function lineComment(text: string): Code {
  const line = linesOf(text).join(" ");
  return new Code((out) => out.write(`// ${line}`));
}

/** What is documented below its comment. */
export function documented(description: Code, code: Code): Code {
  if (description === nothing) return code;
  return new Code((out) => {
    const { indentation } = out;
    description.writeTo(out);
    out.newLine(indentation);
    code.writeTo(out);
  });
}

/** One line of ordinary characters that no rule below concerns. */
const plain = /^[\w !"#$%&'()+,./:;<=>?[\]^`{|}~]*$/;

/**
 * Nothing in a description ends the comment, looks like a directive of a tool ("@ts-expect-error" works inside one), or shows other
 * than it reads.
 */
function linesOf(text: string): string[] {
  if (plain.test(text)) return text.trim() === "" ? [] : [text.trim()];
  const safe = text
    .replace(/\r\n?|[\u2028\u2029\u0085\v\f]/g, "\n")
    .replace(/[^\P{C}\n]/gu, " ")
    .replaceAll("*/", "*\\/")
    .replace(/@(?=ts-)/g, "@ ")
    .replace(/\b(biome|eslint|prettier)-(?=ignore|disable|enable)/g, "$1 ");
  const lines = safe.split("\n").map((line) => line.trim());
  while (lines[0] === "") lines.shift();
  while (lines.at(-1) === "") lines.pop();
  return lines;
}
