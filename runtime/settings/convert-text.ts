import type { Json, JsonSchema } from "../json.js";
import { faultOfJson } from "./plain-json.js";
import { type JsonType, typesOf } from "./schema-walk.js";

export type Converted = { readonly ok: true; readonly value: Json } | { readonly ok: false; readonly message: string };

/** What each type makes of a text; undefined where the text is not of that type. */
const readers: Readonly<Record<Exclude<JsonType, "string">, (text: string) => Json | undefined>> = {
  null: (text) => (text === "null" ? null : undefined),
  boolean: (text) => (text === "true" ? true : text === "false" ? false : undefined),
  integer: (text) => (/^[+-]?\d+$/.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : undefined),
  number: (text) =>
    /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) && Number.isFinite(Number(text)) ? Number(text) : undefined,
  array: (text) => parsed(text, Array.isArray),
  object: (text) => parsed(text, (value) => typeof value === "object" && value !== null && !Array.isArray(value)),
};

const names: Readonly<Record<JsonType, string>> = {
  string: "text",
  null: "null",
  boolean: "true or false",
  integer: "an integer",
  number: "a number",
  array: "a list, written as JSON",
  object: "a map, written as JSON",
};

/**
 * Gives a text that came from a variable or a file the type that its schema asks for. Text stays text where the schema allows
 * it and no narrower type fits. The message never holds the text: it may be a secret.
 */
export function convertText(text: string, schemas: readonly JsonSchema[]): Converted {
  const types = typesOf(schemas);
  const trimmed = text.trim();
  for (const [type, read] of Object.entries(readers) as [
    Exclude<JsonType, "string">,
    (text: string) => Json | undefined,
  ][]) {
    const value = types.has(type) ? read(trimmed) : undefined;
    if (value !== undefined) return { ok: true, value };
  }
  if (types.size === 0 || types.has("string")) return { ok: true, value: text };
  return { ok: false, message: `must be ${[...types].map((type) => names[type]).join(" or ")}` };
}

function parsed(text: string, accepts: (value: unknown) => boolean): Json | undefined {
  try {
    const value = JSON.parse(text) as Json;
    return accepts(value) && faultOfJson(value) === null ? value : undefined;
  } catch {
    return undefined;
  }
}
