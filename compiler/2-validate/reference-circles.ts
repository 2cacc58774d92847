import { invalidSchema } from "../diagnostics/catalog/2-validate.js";
import type { Json } from "../model.js";
import { isJsonObject } from "./json.js";
import type { Reading } from "./read-schema.js";

/**
 * A schema may hold itself inside a property or a list. One that *is* itself (`A: { $ref: B }`, `B: { $ref: A }`) says nothing
 * and would never end: it is reported once and emptied.
 */
export function checkReferenceCircles({ definitions, places, report }: Reading): void {
  const cleared = new Set(definitions.finished.keys());
  const refuse = (names: readonly string[], message: string): void => {
    const schema = definitions.raw.get(names[0] ?? "");
    const help = "let one of them say a type; recursion must pass through properties or items";
    report(invalidSchema((schema && places.get(schema)) ?? null, { message, label: "a $ref that does not end", help }));
    for (const name of names) definitions.raw.set(name, {});
  };
  const visit = (name: string, way: readonly string[]): void => {
    const start = way.indexOf(name);
    if (start >= 0) refuse(way.slice(start), circleMessage(way.slice(start)));
    else if (way.length > longestWay)
      refuse(way, `the schema "${way[0]}" leads through more than ${longestWay} others`);
    else if (!cleared.has(name)) {
      for (const next of targetsInPlace(definitions.raw.get(name))) visit(next, [...way, name]);
      cleared.add(name);
    }
  };
  for (const name of definitions.raw.keys()) visit(name, []);
}

const longestWay = 100;

function circleMessage(names: readonly string[]): string {
  const [first, ...others] = names.map((name) => `"${name}"`);
  return others.length === 0
    ? `the schema ${first} is nothing but itself`
    : `the schema ${first} is nothing but ${others.join(", ")} and itself`;
}

function targetsInPlace(schema: Json | undefined): readonly string[] {
  if (!isJsonObject(schema)) return [];
  const own = typeof schema["$ref"] === "string" ? [schema["$ref"].replace("#/$defs/", "")] : [];
  const branches = ["allOf", "anyOf", "oneOf"].map((word) => schema[word]).filter(Array.isArray);
  return [...own, ...branches.flat().flatMap((branch: Json) => targetsInPlace(branch))];
}
