import type { Json, JsonObject, JsonSchema } from "../json.js";

/** What `$ref: "#/$defs/Name"` means. */
export type SchemaDefinitions = Readonly<Record<string, JsonSchema>>;

export type JsonType = "string" | "integer" | "number" | "boolean" | "null" | "array" | "object";

/** The schema and everything that it includes by `$ref`, `allOf`, `anyOf` and `oneOf`: what may describe the same value. */
export function facets(schema: JsonSchema | undefined, definitions: SchemaDefinitions): readonly JsonSchema[] {
  const found = new Set<JsonSchema>();
  const visit = (candidate: Json | undefined): void => {
    if (!isObject(candidate) || found.has(candidate)) return;
    found.add(candidate);
    const reference = candidate["$ref"];
    if (typeof reference === "string") visit(definitions[reference.replace("#/$defs/", "")]);
    for (const word of ["allOf", "anyOf", "oneOf"]) {
      const branches = candidate[word];
      if (Array.isArray(branches)) branches.forEach(visit);
    }
  };
  visit(schema);
  return [...found];
}

/** Types that a value may have; empty where the schema does not say. */
export function typesOf(all: readonly JsonSchema[]): ReadonlySet<JsonType> {
  const types = new Set<JsonType>();
  for (const { type, enum: choices, const: only, properties, items } of all) {
    for (const name of Array.isArray(type) ? type : [type]) {
      // The compiler proved that `type` holds only these words.
      if (typeof name === "string") types.add(name as JsonType);
    }
    if (type !== undefined) continue;
    for (const choice of Array.isArray(choices) ? choices : []) types.add(typeOfValue(choice));
    if (only !== undefined) types.add(typeOfValue(only));
    if (properties !== undefined) types.add("object");
    if (items !== undefined) types.add("array");
  }
  return types;
}

/** Declared keys of a map, with the schemas that may describe each. */
export function propertiesOf(
  all: readonly JsonSchema[],
  definitions: SchemaDefinitions,
): ReadonlyMap<string, readonly JsonSchema[]> {
  const properties = new Map<string, readonly JsonSchema[]>();
  for (const { properties: declared } of all) {
    if (!isObject(declared)) continue;
    for (const [key, schema] of Object.entries(declared)) {
      if (isObject(schema)) properties.set(key, [...(properties.get(key) ?? []), ...facets(schema, definitions)]);
    }
  }
  return properties;
}

/** The schemas that may describe one key of a map, or one item of a list. */
export function schemasUnder(
  all: readonly JsonSchema[],
  key: string | number,
  definitions: SchemaDefinitions,
): readonly JsonSchema[] {
  if (typeof key === "number") return all.flatMap(({ items }) => (isObject(items) ? facets(items, definitions) : []));
  const declared = propertiesOf(all, definitions).get(key);
  if (declared !== undefined) return declared;
  return all.flatMap(({ additionalProperties }) =>
    isObject(additionalProperties) ? facets(additionalProperties, definitions) : [],
  );
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function typeOfValue(value: Json): JsonType {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number";
  return typeof value as "string" | "boolean" | "object";
}
