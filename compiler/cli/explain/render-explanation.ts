import { locator, type TextOf } from "../../diagnostics/locate.js";
import { onOneLine } from "../../diagnostics/render/printable.js";
import type { Colors } from "../terminal.js";
import type { Explanation } from "./explanation.js";

/** For people: a head, then one line for each fact with its place. */
export function renderExplanation({ kind, name, facts }: Explanation, textOf: TextOf, colors: Colors): string {
  const locationOf = locator(textOf);
  const labelWidth = Math.max(...facts.map(({ label }) => label.length));
  const textWidth = Math.min(48, Math.max(...facts.filter(({ at }) => at).map(({ text }) => text.length), 0));
  const lines = facts.map(({ label, text, at }, index) => {
    const shown = facts[index - 1]?.label === label ? "" : label;
    const { file, range } = locationOf(at);
    const place = file === null ? "" : `${file}${range ? `:${range.start.line}:${range.start.column}` : ""}`;
    const said = onOneLine(text);
    return `  ${colors.dim(shown.padEnd(labelWidth))}  ${place === "" ? said : `${said.padEnd(textWidth)}  ${colors.blue(place)}`}`;
  });
  return `${[`${kind} ${colors.bold(name)}`, ...lines].join("\n")}\n`;
}

/** For machines, with the places of diagnostics. */
export function explanationJson({ kind, name, facts }: Explanation, textOf: TextOf): object {
  const locationOf = locator(textOf);
  return { kind, name, facts: facts.map(({ label, text, at }) => ({ label, text, ...locationOf(at) })) };
}
