import type { Json, JsonObject, JsonSchema } from "../model.js";
import { isEqual, isJsonObject, strings } from "./json.js";
import { keywords } from "./schema-keywords.js";

type Definitions = ReadonlyMap<string, JsonObject>;

/**
 * Says `additionalProperties` in every object that has `properties`: false, unless it was said otherwise. Objects that `allOf` joins
 * become one, and properties beside `anyOf` or `oneOf` move into the alternatives: closed each for itself, nothing would match them.
 */
export function closeObjects(schema: JsonSchema, definitions: Definitions): JsonSchema {
  const joined = joinAllOf(schema, definitions);
  if (joined !== null) return closeObjects(joined, definitions);
  const distributed = distribute(schema, definitions);
  if (distributed !== null) return closeObjects(distributed, definitions);

  const mayClose = !combinators.some((word) => word in schema);
  const { properties, additionalProperties } = schema;
  return {
    ...schema,
    ...inside(schema, definitions),
    ...(isJsonObject(properties) && additionalProperties === undefined && { additionalProperties: !mayClose }),
  };
}

const combinators = ["allOf", "anyOf", "oneOf"];

/** The same with closed objects below. Branches that could not be joined say nothing of further keys, as JSON Schema has it. */
function inside(schema: JsonSchema, definitions: Definitions): JsonObject {
  const close = (value: Json): Json => (isJsonObject(value) ? closeObjects(value, definitions) : value);
  const isShared = "properties" in schema || "allOf" in schema;
  const branch = (value: Json): Json =>
    isShared && isJsonObject(value) ? closeObjects(openObject(value), definitions) : close(value);
  const changes = Object.entries(schema).map(([key, value]): [string, Json] => {
    if (key === "properties" && isJsonObject(value)) {
      return [key, Object.fromEntries(Object.entries(value).map(([name, property]) => [name, close(property)]))];
    }
    if (combinators.includes(key) && Array.isArray(value)) return [key, value.map(branch)];
    return [key, key === "items" || key === "additionalProperties" ? close(value) : value];
  });
  return Object.fromEntries(changes);
}

function openObject(schema: JsonObject): JsonObject {
  return "properties" in schema && schema["additionalProperties"] === undefined
    ? { ...schema, additionalProperties: true }
    : schema;
}

/** One object instead of `allOf` over objects; null where a branch is something else. */
function joinAllOf(schema: JsonSchema, definitions: Definitions): JsonSchema | null {
  const { allOf, ...rest } = schema;
  if (!Array.isArray(allOf)) return null;
  const branches = allOf.map((branch: Json) => plainObject(branch, definitions));
  const own = plainObject({ type: "object", ...rest }, definitions);
  if (own === null || branches.some((branch) => branch === null)) return null;
  const parts = branches.filter((branch) => branch !== null);
  return { ...joinObjects([...parts, own]), ...annotationsOf(rest) };
}

/** Alternatives that carry the properties that stood beside them; null where there are none or they are not objects. */
function distribute(schema: JsonSchema, definitions: Definitions): JsonSchema | null {
  const word = ["anyOf", "oneOf"].find((name) => Array.isArray(schema[name]));
  if (word === undefined || !("properties" in schema) || "allOf" in schema) return null;
  const { [word]: alternatives, ...rest } = schema;
  const own = plainObject({ type: "object", ...rest }, definitions);
  const branches = (alternatives as readonly Json[]).map((branch) => plainObject(branch, definitions)); // an array: found as one
  if (own === null || branches.some((branch) => branch === null)) return null;
  const parts = branches.filter((branch) => branch !== null);
  return { ...annotationsOf(rest), type: "object", [word]: parts.map((part) => joinObjects([own, part])) };
}

/** What a schema says if it is an object and nothing else, `$ref` and `allOf` resolved; else null. */
function plainObject(schema: Json, definitions: Definitions): JsonObject | null {
  if (!isJsonObject(schema)) return null;
  const reference = schema["$ref"];
  if (typeof reference === "string") {
    const target = definitions.get(reference.replace("#/$defs/", ""));
    return target === undefined ? null : plainObject(target, definitions);
  }
  const joined = joinAllOf(schema, definitions);
  if (joined !== null) return joined;
  const { type = "object" } = schema;
  const isPlain = Object.keys(schema).every(
    (key) => objectKeywords.has(key) || key.startsWith("x-") || keywords.get(key)?.isAnnotation,
  );
  return type === "object" && isPlain && !isJsonObject(schema["additionalProperties"]) ? schema : null;
}

const objectKeywords = new Set(["type", "properties", "required", "additionalProperties"]);

function joinObjects(objects: readonly JsonObject[]): JsonObject {
  const properties = new Map<string, Json>();
  for (const object of objects) {
    for (const [key, value] of Object.entries(isJsonObject(object["properties"]) ? object["properties"] : {})) {
      const earlier = properties.get(key);
      properties.set(key, earlier === undefined || isEqual(earlier, value) ? value : { allOf: [earlier, value] });
    }
  }
  const required = [...new Set(objects.flatMap((object) => strings(object["required"])))];
  const isOpen = objects.some((object) => object["additionalProperties"] === true);
  return {
    ...annotationsOf(objects.at(-1) ?? {}),
    type: "object",
    properties: Object.fromEntries(properties),
    ...(required.length > 0 && { required }),
    ...(isOpen && { additionalProperties: true }),
  };
}

function annotationsOf(schema: JsonObject): JsonObject {
  const isAnnotation = (key: string): boolean => key.startsWith("x-") || keywords.get(key)?.isAnnotation === true;
  return Object.fromEntries(Object.entries(schema).filter(([key]) => isAnnotation(key)));
}
