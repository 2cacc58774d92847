import type { Json } from "../json.js";

/** Deeper than any setting: below it every walk over settings is safe, and an alias that holds itself has no bottom. */
const DEEPEST = 100;

/** What keeps a parsed value from being plain JSON: numbers that are not finite ("1e999", ".nan") and nesting without end. Null: nothing. */
export function faultOfJson(value: Json, depth = 0): string | null {
  if (typeof value === "number") return Number.isFinite(value) ? null : "a number is not finite";
  if (typeof value !== "object" || value === null) return null;
  if (depth === DEEPEST) return `it is nested more than ${DEEPEST} levels deep`;
  for (const child of Object.values(value)) {
    const fault = faultOfJson(child, depth + 1);
    if (fault !== null) return fault;
  }
  return null;
}
