import { Code } from "./code.js";
import { escapeHidden, escapeUnit, stringText } from "./string.js";

/**
 * A text as an expression that reads as the text: what has several lines stands in a template literal. As in every other
 * literal, what could end it, or shows other than it reads, is escaped.
 */
export function textLiteral(text: string): Code {
  const [first = "", ...others] = text.split("\n");
  if (others.length === 0) return new Code((out) => out.write(stringText(text)));
  return new Code((out) => {
    out.write(`\`${escapedLine(first)}`);
    out.deeper(-out.indentation, () => {
      for (const line of others) {
        out.newLine(0);
        out.write(escapedLine(line));
      }
      out.write("`");
    });
  });
}

function escapedLine(line: string): string {
  return escapeHidden(line.replace(/[\\`]|\$(?=\{)/g, "\\$&").replace(controls, escapeUnit));
}

/** All but the tab. */
const controls = /[\x00-\x08\x0b-\x1f]/g;
