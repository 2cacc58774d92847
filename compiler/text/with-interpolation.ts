import type { Json, JsonObject, JsonSchema } from "../model.js";

/** What stands for "a text with ${env:…} or ${file:…} in it" in a schema for editors; `$defs/interpolation` of nexus.schema.json. */
export const interpolationReference = "#/$defs/interpolation";

/**
 * A settings schema as an editor must see it: wherever a value is not free text, a text with `${env:…}` or `${file:…}` is
 * accepted too, because it is converted and checked at start. The schema's root and its annotations stay in place.
 */
export function withInterpolation(schema: JsonSchema): JsonSchema {
  const { properties, items, additionalProperties, $defs } = schema;
  return {
    ...schema,
    ...(isObject(properties) && { properties: mapValues(properties, alternative) }),
    ...(isObject(items) && { items: alternative(items) }),
    ...(isObject(additionalProperties) && { additionalProperties: alternative(additionalProperties) }),
    ...(isObject($defs) && { $defs: mapValues($defs, (definition) => withInterpolation(definition)) }),
    ...branches(schema, "allOf"),
    ...branches(schema, "anyOf"),
    ...branches(schema, "oneOf"),
  };
}

function alternative(schema: JsonSchema): JsonSchema {
  if (isFreeText(schema)) return schema;
  const annotations = Object.fromEntries(Object.entries(schema).filter(([key]) => shownOutside.has(key)));
  return { ...annotations, anyOf: [withInterpolation(schema), { $ref: interpolationReference }] };
}

const shownOutside = new Set(["title", "description", "default", "examples", "deprecated"]);

function branches(schema: JsonSchema, keyword: string): JsonObject {
  const list = schema[keyword];
  return Array.isArray(list) ? { [keyword]: list.filter(isObject).map((branch) => withInterpolation(branch)) } : {};
}

function isFreeText(schema: JsonSchema): boolean {
  const limits = ["enum", "const", "pattern", "format", "maxLength", "allOf", "anyOf", "oneOf", "$ref"];
  return schema["type"] === "string" && limits.every((limit) => !(limit in schema));
}

function mapValues(map: JsonObject, change: (schema: JsonSchema) => JsonSchema): JsonObject {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, isObject(value) ? change(value) : value]));
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
