import type { Json, JsonObject, JsonSchema } from "../json.js";

/**
 * What a schema is compiled for.
 * - `input`: what comes in. Defaults are filled in.
 * - `branch`: the same inside `anyOf` and `oneOf`, where a default would change the value for the next branch: none.
 * - `output`: what goes out. Undeclared properties do not count, because the serializer drops them.
 */
export type Purpose = "input" | "branch" | "output";

/** Where the definitions of a plugin stand for one purpose: shared by all its schemas, compiled once. */
export const definitionsId = (plugin: string, purpose: Purpose): string => `nexus://${purpose}/${plugin}`;

/**
 * The schema as ajv gets it: references made absolute, annotations left out (so that strict mode can hold the rest), and what
 * the purpose asks for. `$ref: "#/$defs/Name"` means the plugin's definitions.
 */
export function normalSchema(schema: JsonSchema, plugin: string, purpose: Purpose): JsonObject {
  return withReferences(schema, purpose, (reference, inside) => definitionsId(plugin, inside) + reference);
}

/** The same with other references: `reference` is told what stood there, and for what purpose. */
export function withReferences(schema: JsonSchema, purpose: Purpose, reference: Reference): JsonObject {
  const normal: Record<string, Json> = {};
  for (const [word, value] of Object.entries(schema)) {
    if (isLeftOut(word, value, purpose)) continue;
    const inside = purpose === "input" && unions.has(word) ? "branch" : purpose;
    // A value that fits two closed branches once its undeclared properties are gone is no fault of the handler.
    const name = purpose === "output" && word === "oneOf" ? "anyOf" : word;
    normal[name] = normalValue(word, value, reference, inside);
  }
  return normal;
}

type Reference = (reference: string, purpose: Purpose) => string;

const unions: ReadonlySet<string> = new Set(["anyOf", "oneOf", "not", "if"]);
const annotations: ReadonlySet<string> = new Set([
  "title",
  "description",
  "examples",
  "deprecated",
  "readOnly",
  "writeOnly",
  "$comment",
]);
/** Whether the word changes nothing of what fits. */
export const isAnnotation = (word: string): boolean => annotations.has(word) || word.startsWith("x-");

const schemaMaps: ReadonlySet<string> = new Set(["properties", "patternProperties", "$defs", "dependentSchemas"]);
const schemaLists: ReadonlySet<string> = new Set(["allOf", "anyOf", "oneOf", "prefixItems"]);
const schemas: ReadonlySet<string> = new Set([
  "items",
  "additionalProperties",
  "not",
  "contains",
  "propertyNames",
  "if",
  "then",
  "else",
]);

function isLeftOut(word: string, value: Json, purpose: Purpose): boolean {
  if (isAnnotation(word)) return true;
  if (word === "default") return purpose !== "input";
  return purpose === "output" && word === "additionalProperties" && value === false;
}

function normalValue(word: string, value: Json, reference: Reference, purpose: Purpose): Json {
  const inner = (schema: Json): Json => (isSchema(schema) ? withReferences(schema, purpose, reference) : schema);
  if (word === "$ref" && typeof value === "string" && value.startsWith("#")) return reference(value, purpose);
  if (schemas.has(word)) return inner(value);
  if (schemaLists.has(word) && Array.isArray(value)) return value.map(inner);
  if (schemaMaps.has(word) && isSchema(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, schema]) => [name, inner(schema)]));
  }
  return value;
}

function isSchema(value: Json): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
