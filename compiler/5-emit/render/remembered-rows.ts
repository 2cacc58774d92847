import { type Memory, remembered } from "../../text/remembered.js";
import { Code } from "./code.js";
import { Writer } from "./writer.js";

/** Where the rows of a data file stand. */
const indentation = 2;

/**
 * Rows of the one value of a data file, by name: items of its list, or members of its object. Rendered once for each input, which must
 * be all that they are made of.
 */
export function rememberedRows(
  memory: Memory,
  input: unknown,
  make: () => ReadonlyMap<string, Code>,
): ReadonlyMap<string, Code> {
  const texts = remembered(memory, input, () => [...make()].map(([name, row]) => [name, laidOut(row)] as const));
  return new Map(texts.map(([name, text]) => [name, new Code((out) => out.writeLaidOut(text))]));
}

function laidOut(row: Code): string {
  const out = new Writer();
  out.newLine(indentation);
  row.writeTo(out);
  return out.text.trimStart();
}
