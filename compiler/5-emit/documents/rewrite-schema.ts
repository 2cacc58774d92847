import type { Json, JsonSchema } from "../../model.js";
import { isList, isObject } from "../types/schema-shape.js";

/**
 * The schema with `change` applied to it and to every schema inside, from the inside out. Values that are data (defaults,
 * examples, enums) stay as they are.
 */
export function rewriteSchema(schema: JsonSchema, change: (schema: JsonSchema) => JsonSchema): JsonSchema {
  const again = (value: Json): Json => (isObject(value) ? rewriteSchema(value, change) : value);
  const entries = Object.entries(schema).map(([name, value]): [string, Json] => {
    if (name === "properties" && isObject(value)) {
      return [name, Object.fromEntries(Object.entries(value).map(([key, member]) => [key, again(member)]))];
    }
    if (lists.has(name) && isList(value)) return [name, value.map(again)];
    return [name, single.has(name) ? again(value) : value];
  });
  return change(Object.fromEntries(entries));
}

const lists = new Set(["allOf", "anyOf", "oneOf"]);
const single = new Set(["items", "additionalProperties"]);

/** The schema with every reference renamed. */
export function renameReferences(schema: JsonSchema, rename: (name: string) => string): JsonSchema {
  const prefix = "#/$defs/";
  return rewriteSchema(schema, (inner) => {
    const reference = inner["$ref"];
    if (typeof reference !== "string" || !reference.startsWith(prefix)) return inner;
    return { ...inner, $ref: rename(reference.slice(prefix.length)) };
  });
}
