import type { Json, JsonObject, JsonSchema } from "../model.js";

export interface SchemaWithDefinitions {
  readonly schema: JsonSchema;
  /** What `#/$defs/<Name>` means in it. */
  readonly definitions: ReadonlyMap<string, JsonSchema>;
}

/**
 * Whether two schemas describe the same values as far as their text shows: references are followed, the order of keys and of
 * lists that are sets does not matter, and neither do titles, descriptions and examples.
 */
export function haveOneMeaning(one: SchemaWithDefinitions, other: SchemaWithDefinitions): boolean {
  return isSameSchema(one.schema, other.schema, { one, other, assumed: new Set() });
}

interface Comparison {
  readonly one: SchemaWithDefinitions;
  readonly other: SchemaWithDefinitions;
  /** Pairs of definitions under comparison: a recursive schema equals another if nothing speaks against it. */
  readonly assumed: Set<string>;
}

const annotations = new Set(["title", "description", "examples", "$comment", "deprecated"]);
const schemaMaps = new Set(["properties", "$defs"]);
const sets = new Set(["required", "enum", "type"]);
const values = new Set(["const", "default"]);

function isSameSchema(one: Json, other: Json, comparison: Comparison): boolean {
  if (!isObject(one) || !isObject(other)) return sameJson(one) === sameJson(other);

  const [oneName, otherName] = [definitionName(one), definitionName(other)];
  if (oneName !== null || otherName !== null) {
    const pair = JSON.stringify([oneName ?? one, otherName ?? other]);
    if (comparison.assumed.has(pair)) return true;
    comparison.assumed.add(pair);
    const meantByOne = oneName === null ? one : comparison.one.definitions.get(oneName);
    const meantByOther = otherName === null ? other : comparison.other.definitions.get(otherName);
    // A definition that is not there was reported by validate.
    return meantByOne === undefined || meantByOther === undefined || isSameSchema(meantByOne, meantByOther, comparison);
  }

  const keys = significantKeys(one);
  return (
    keys.length === significantKeys(other).length &&
    keys.every((key) => isSameKeyword(key, one[key], other[key], comparison))
  );
}

function isSameKeyword(key: string, one: Json | undefined, other: Json | undefined, comparison: Comparison): boolean {
  if (one === undefined || other === undefined) return false;
  if (sets.has(key)) return asSet(one) === asSet(other);
  if (values.has(key)) return sameJson(one) === sameJson(other);
  if (schemaMaps.has(key) && isObject(one) && isObject(other)) {
    const names = Object.keys(one);
    return (
      names.length === Object.keys(other).length &&
      names.every((name) => isSameKeyword("", one[name], other[name], comparison))
    );
  }
  if (Array.isArray(one) && Array.isArray(other)) {
    const others: readonly Json[] = other;
    return (
      one.length === others.length &&
      one.every((item: Json, index: number) => isSameKeyword("", item, others[index], comparison))
    );
  }
  return isSameSchema(one, other, comparison);
}

function definitionName(schema: JsonObject): string | null {
  const reference = schema["$ref"];
  return typeof reference === "string" ? reference.slice(reference.lastIndexOf("/") + 1) : null;
}

function significantKeys(schema: JsonObject): readonly string[] {
  return Object.keys(schema).filter((key) => !annotations.has(key) && !key.startsWith("x-"));
}

function asSet(value: Json): string {
  const list: readonly Json[] = Array.isArray(value) ? value : [value];
  return JSON.stringify(list.map(sameJson).sort());
}

/** Equal text for equal values, whatever the order of their keys. */
function sameJson(value: Json): string {
  return JSON.stringify(value, (_, inner: Json) =>
    isObject(inner) ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1))) : inner,
  );
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
