import { invalidSchema } from "../diagnostics/catalog/2-validate.js";
import type { Json, JsonObject } from "../model.js";
import { isJsonObject } from "./json.js";
import type { Reading } from "./read-schema.js";

/**
 * What leaves the application is written by its schema, so each node of a response or an event's payload says what it is: by `type`,
 * `enum`, `const`, `$ref`, or by alternatives that do. `seen` keeps a definition from being told twice.
 */
export function checkEveryNodeTyped(schema: JsonObject, reading: Reading, seen: Set<JsonObject>): void {
  const at = reading.places.get(schema);
  // Without a place it stands for something that was reported.
  if (at === undefined || seen.has(schema)) return;
  seen.add(schema);
  if (!isTyped(schema)) {
    const help = "add a type; responses and events type every node, so that nothing undeclared leaves";
    reading.report(invalidSchema(at, { message: "this part of the schema has no type", label: "no type", help }));
    return;
  }
  for (const child of childrenOf(schema, reading.definitions.raw)) checkEveryNodeTyped(child, reading, seen);
}

function isTyped(schema: JsonObject): boolean {
  if (["type", "enum", "const", "$ref"].some((word) => word in schema)) return true;
  const { allOf } = schema;
  if (Array.isArray(allOf) && allOf.some((branch: Json) => isJsonObject(branch) && isTyped(branch))) return true;
  return ["anyOf", "oneOf"].some((word) => {
    const branches = schema[word];
    return Array.isArray(branches) && branches.every((branch: Json) => isJsonObject(branch) && isTyped(branch));
  });
}

function childrenOf(schema: JsonObject, definitions: ReadonlyMap<string, JsonObject>): readonly JsonObject[] {
  const { properties, items, additionalProperties, $ref: reference } = schema;
  const target = typeof reference === "string" ? definitions.get(reference.replace("#/$defs/", "")) : undefined;
  const inBranches = ["allOf", "anyOf", "oneOf"].flatMap((word) => {
    const branches = schema[word];
    const objects = Array.isArray(branches) ? branches.filter(isJsonObject) : [];
    // A branch describes the value that its parent typed; only what lies deeper needs types of its own.
    return objects.flatMap((branch: JsonObject) => childrenOf(branch, definitions));
  });
  const own = [...Object.values(isJsonObject(properties) ? properties : {}), items, additionalProperties, target];
  return [...own.filter(isJsonObject), ...inBranches];
}
