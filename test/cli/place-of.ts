import type { Place } from "../../compiler/model.js";

/** The place of the first occurrence of `marked` in a text. */
export function placeOf(file: string, text: string, marked: string): Place {
  const start = text.indexOf(marked);
  if (start === -1) throw new Error(`"${marked}" is not in the text`);
  return { file, span: { start, end: start + marked.length } };
}
