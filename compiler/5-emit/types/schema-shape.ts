import type { Json, JsonObject, JsonSchema } from "../../model.js";

/** Reading the normalised subset of JSON Schema: each function takes a schema as data and answers one question. */

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** The own value of a key: a schema may hold any key, `constructor` too. */
export function keyword(schema: JsonSchema, name: string): Json | undefined {
  return Object.hasOwn(schema, name) ? schema[name] : undefined;
}

export function textOf(schema: JsonSchema, name: string): string {
  const value = keyword(schema, name);
  return typeof value === "string" ? value : "";
}

export function propertiesOf(schema: JsonSchema): readonly (readonly [string, JsonSchema])[] {
  const properties = keyword(schema, "properties");
  return isObject(properties) ? Object.entries(properties).map(([name, value]) => [name, schemaOf(value)]) : [];
}

export function requiredOf(schema: JsonSchema): ReadonlySet<string> {
  const required = keyword(schema, "required");
  return new Set(isList(required) ? required.filter((name) => typeof name === "string") : []);
}

/** The branches of `allOf`, `anyOf` or `oneOf`; empty where there are none. */
export function branchesOf(schema: JsonSchema, name: "allOf" | "anyOf" | "oneOf"): readonly JsonSchema[] {
  const branches = keyword(schema, name);
  return isList(branches) ? branches.map(schemaOf) : [];
}

/** Types that the schema names; what has `properties` or `items` and says nothing else is an object or a list. */
export function typesOf(schema: JsonSchema): readonly string[] {
  const type = keyword(schema, "type");
  if (typeof type === "string") return [type];
  if (isList(type)) return type.filter((name) => typeof name === "string");
  if (keyword(schema, "properties") !== undefined || isObject(keyword(schema, "additionalProperties")))
    return ["object"];
  return keyword(schema, "items") === undefined ? [] : ["array"];
}

/** What keys beside `properties` hold: a schema, anything (true), or nothing (false). */
export function additionalOf(schema: JsonSchema): JsonSchema | boolean {
  const additional = keyword(schema, "additionalProperties");
  if (typeof additional === "boolean" || isObject(additional)) return additional;
  return keyword(schema, "properties") === undefined;
}

/** The name of the definition that `$ref` means, or null. */
export function referenceOf(schema: JsonSchema): string | null {
  const reference = keyword(schema, "$ref");
  return typeof reference === "string" && reference.startsWith(prefix)
    ? unescapePointer(reference.slice(prefix.length))
    : null;
}

/** A schema that is `true` or malformed holds anything. */
export function schemaOf(value: Json | undefined): JsonSchema {
  return isObject(value) ? value : {};
}

/** Goes through the schemas directly inside. */
export function visitChildren(
  schema: JsonSchema,
  visit: (child: JsonSchema, kind: "property" | "alternative" | "other") => void,
): void {
  const { properties, additionalProperties, items, allOf, anyOf, oneOf } = schema;
  if (isObject(properties)) for (const child of Object.values(properties)) visit(schemaOf(child), "property");
  if (isObject(additionalProperties)) visit(additionalProperties, "other");
  if (isObject(items)) visit(items, "other");
  if (isList(allOf)) for (const child of allOf) visit(schemaOf(child), "other");
  if (isList(anyOf)) for (const child of anyOf) visit(schemaOf(child), "alternative");
  if (isList(oneOf)) for (const child of oneOf) visit(schemaOf(child), "alternative");
}

const prefix = "#/$defs/";

function unescapePointer(pointer: string): string {
  return pointer.replaceAll("~1", "/").replaceAll("~0", "~");
}
