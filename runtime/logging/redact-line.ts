import { MASK, type Redactor } from "./redactor.js";

/** Takes secrets out of one line of JSON and keeps it JSON, even where a secret is a number or holds quotes. */
export function redactLine(line: string, redact: Redactor): string {
  if (redact(line) === line) return line;
  // Value by value: what was found may be a number, or look like a piece of the line itself.
  return `${JSON.stringify(redactValue(JSON.parse(line), redact))}\n`;
}

function redactValue(value: unknown, redact: Redactor): unknown {
  if (typeof value === "string") return redact(value);
  if (typeof value === "number") return redact(String(value)) === String(value) ? value : MASK;
  if (Array.isArray(value)) return value.map((item) => redactValue(item, redact));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [redact(key), redactValue(child, redact)]));
}
