import type { Json, JsonObject, JsonSchema } from "../../model.js";
import { isList, isObject } from "../types/schema-shape.js";

const known = new WeakMap<JsonSchema, JsonSchema>();

/** A schema as the running application needs it: without what is only for readers. */
export function runtimeSchema(schema: JsonSchema): JsonSchema {
  const cached = known.get(schema);
  if (cached !== undefined) return cached;
  const kept = Object.entries(schema).filter(([name]) => !forReaders.has(name));
  const result = Object.fromEntries(kept.map(([name, value]) => [name, convert(name, value)]));
  known.set(schema, result);
  return result;
}

const forReaders = new Set(["title", "description", "examples", "deprecated", "$comment", "x-path", "x-listen"]);

/** Only what holds schemas is gone into: a default may well have a key called `description`. */
function convert(name: string, value: Json): Json {
  if (mapsOfSchemas.has(name) && isObject(value)) return mapValues(value);
  if (listsOfSchemas.has(name) && isList(value))
    return value.map((item) => (isObject(item) ? runtimeSchema(item) : item));
  return schemas.has(name) && isObject(value) ? runtimeSchema(value) : value;
}

const mapsOfSchemas = new Set(["properties", "$defs"]);
const listsOfSchemas = new Set(["allOf", "anyOf", "oneOf"]);
const schemas = new Set(["items", "additionalProperties"]);

function mapValues(map: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(map).map(([name, value]) => [name, isObject(value) ? runtimeSchema(value) : value]),
  );
}
