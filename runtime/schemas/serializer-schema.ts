import type { Json, JsonObject, JsonSchema } from "../json.js";
import type { SchemaDefinitions } from "../settings/schema-walk.js";

/**
 * The schema as fast-json-stringify gets it. Formats are left out: values were checked before. A union is tried with its
 * branches closed first and open then, so that undeclared properties are dropped there too and still do not decide while
 * some branch fits exactly.
 */
export function serializerSchema(schema: JsonSchema, definitions: SchemaDefinitions): JsonObject {
  const $defs: Record<string, Json> = {};
  for (const [name, definition] of Object.entries(definitions)) {
    $defs[name] = open(definition);
    $defs[closedName(name)] = closed(definition);
  }
  return { ...open(schema), $defs };
}

const closedName = (name: string): string => `${name}.closed`;

function open(schema: JsonSchema): JsonObject {
  return rewritten(schema, (word, value) => {
    if (word === "additionalProperties" && value === false) return {};
    if ((word === "anyOf" || word === "oneOf") && Array.isArray(value)) {
      return { anyOf: [...value.map(orSame(closed)), ...value.map(orSame(open))] };
    }
    return { [word]: under(word, value, open) };
  });
}

function closed(schema: JsonSchema): JsonObject {
  return rewritten(schema, (word, value) => {
    if (word === "$ref" && typeof value === "string") return { $ref: closedName(value) };
    if (word === "oneOf") return { anyOf: under(word, value, closed) };
    return { [word]: under(word, value, closed) };
  });
}

function rewritten(schema: JsonSchema, rewrite: (word: string, value: Json) => JsonObject): JsonObject {
  const result: Record<string, Json> = {};
  for (const [word, value] of Object.entries(schema)) {
    if (!leftOut.has(word) && !word.startsWith("x-")) Object.assign(result, rewrite(word, value));
  }
  return result;
}

const leftOut: ReadonlySet<string> = new Set([
  "format",
  "default",
  "title",
  "description",
  "examples",
  "deprecated",
  "$comment",
  "readOnly",
  "writeOnly",
]);

/** The schemas under a keyword. */
function under(word: string, value: Json, inner: (schema: JsonSchema) => JsonObject): Json {
  const each = orSame(inner);
  if (word === "properties" && isObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, schema]) => [name, each(schema)]));
  }
  if ((word === "items" || word === "additionalProperties") && isObject(value)) return inner(value);
  return Array.isArray(value) && /^(?:all|any|one)Of$/.test(word) ? value.map(each) : value;
}

const orSame =
  (inner: (schema: JsonSchema) => JsonObject) =>
  (schema: Json): Json =>
    isObject(schema) ? inner(schema) : schema;

function isObject(value: Json): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
