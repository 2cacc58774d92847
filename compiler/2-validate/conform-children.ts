import { closest } from "../diagnostics/closest.js";
import type { Json, JsonObject, JsonSchema, YamlEntry, YamlList, YamlMap } from "../model.js";
import { conform, type Rules, type Spot } from "./conform.js";
import { mismatch } from "./conform-value.js";
import { expression } from "./expression.js";
import type { Fault } from "./fault.js";
import { canonical, isJsonObject, strings } from "./json.js";
import { toJson } from "./nodes.js";

/** Faults of a list and of its items. */
export function conformList(
  spot: Spot & { readonly node: YamlList },
  schema: JsonSchema,
  rules: Rules,
): readonly Fault[] {
  const { items } = spot.node;
  const { minItems, maxItems, uniqueItems, items: itemSchema } = schema;
  const faults: Fault[] = [];
  if (typeof minItems === "number" && items.length < minItems) {
    faults.push(mismatch(spot, minItems === 1 ? "not be empty" : `have at least ${minItems} items`));
  }
  if (typeof maxItems === "number" && items.length > maxItems)
    faults.push(mismatch(spot, `have at most ${count(maxItems, "item")}`));
  if (uniqueItems === true) faults.push(...repeated(spot));
  if (!isJsonObject(itemSchema)) return faults;
  const inItems = items.flatMap((node, index) =>
    conform({ ...spot, node, owner: node.span, path: [...spot.path, String(index)] }, itemSchema, rules),
  );
  return [...faults, ...inItems];
}

function repeated(spot: Spot & { readonly node: YamlList }): readonly Fault[] {
  const seen = new Set<string>();
  return spot.node.items
    .filter((item) => {
      const value = canonical(toJson(item));
      return seen.has(value) || !seen.add(value);
    })
    .map((node) => mismatch({ ...spot, node }, "not hold the same item twice", { label: "again here" }));
}

/** Faults of a map, its keys and its values. */
export function conformMap(
  spot: Spot & { readonly node: YamlMap },
  schema: JsonSchema,
  rules: Rules,
): readonly Fault[] {
  const { entries } = spot.node;
  const { minProperties, maxProperties } = schema;
  const faults: Fault[] = [];
  if (typeof minProperties === "number" && entries.length < minProperties && !rules.isPartial) {
    faults.push(mismatch(spot, minProperties === 1 ? "not be empty" : `have at least ${minProperties} keys`));
  }
  if (typeof maxProperties === "number" && entries.length > maxProperties) {
    faults.push(mismatch(spot, `have at most ${count(maxProperties, "key")}`));
  }
  const inEntries = entries.flatMap((entry) => conformEntry(spot, entry, schema, rules));
  return [
    ...faults,
    ...missing(spot, schema, rules).filter(({ key }) => !isMisspelt(key, inEntries, spot)),
    ...inEntries,
  ];
}

/** A key that stands there misspelt is told as unknown, and not as missing too. */
function isMisspelt(key: string, faults: readonly Fault[], { path }: Spot): boolean {
  return faults.some(
    (fault) => fault.kind === "unknown" && fault.path.length === path.length && closest(fault.key, fault.known) === key,
  );
}

type Missing = Extract<Fault, { kind: "missing" }>;

function missing(
  { node, owner, path }: Spot & { readonly node: YamlMap },
  schema: JsonSchema,
  rules: Rules,
): readonly Missing[] {
  if (rules.isPartial) return [];
  const properties = isJsonObject(schema["properties"]) ? schema["properties"] : {};
  return strings(schema["required"])
    .filter((key) => !node.entries.some((entry) => entry.key === key))
    .filter((key) => defaultOf(own(properties, key), rules) === undefined)
    .map((key) => ({ kind: "missing", at: owner, path, key, example: exampleOf(own(properties, key), rules) }));
}

function conformEntry(spot: Spot, entry: YamlEntry, schema: JsonSchema, rules: Rules): readonly Fault[] {
  const { key, keySpan, value } = entry;
  const name = isJsonObject(schema["propertyNames"]) ? wrongName(spot, entry, schema["propertyNames"]) : null;
  if (name !== null) return [name];
  const properties = isJsonObject(schema["properties"]) ? schema["properties"] : {};
  const known = schemaOfKey(key, properties, schema, rules);
  if (rules.isFormat && isJsonObject(known) && known["x-later"] === true) {
    return [{ kind: "later", at: keySpan, path: spot.path, key }];
  }
  if (known === false)
    return [{ kind: "unknown", at: keySpan, path: spot.path, key, known: knownKeys(key, properties, rules) }];
  const child = { ...spot, node: value, owner: keySpan, path: [...spot.path, key] };
  return isJsonObject(known) ? conform(child, known, rules) : [];
}

/** The schema of a key's value, or false for a key that may not be there. */
function schemaOfKey(key: string, properties: JsonObject, schema: JsonSchema, rules: Rules): Json | undefined {
  const declared = own(properties, key);
  if (declared !== undefined) return declared;
  const patterns =
    rules.isFormat && isJsonObject(schema["patternProperties"]) ? Object.entries(schema["patternProperties"]) : [];
  const matching = patterns.find(([pattern]) => expression(pattern).test(key));
  return matching === undefined ? schema["additionalProperties"] : matching[1];
}

/** Keys with $ and others are two worlds: who mistypes one means one of its kind. */
function knownKeys(key: string, properties: JsonObject, rules: Rules): readonly string[] {
  const isLater = (schema: Json | undefined): boolean =>
    rules.isFormat && isJsonObject(schema) && schema["x-later"] === true;
  return Object.keys(properties)
    .filter((name) => !isLater(properties[name]))
    .filter((name) => !rules.isFormat || !key.startsWith("$") || name.startsWith("$"));
}

function wrongName(spot: Spot, { key, keySpan }: YamlEntry, names: JsonSchema): Fault | null {
  const { pattern, "x-name": noun, "x-expected": expected } = names;
  if (typeof pattern !== "string" || expression(pattern).test(key)) return null;
  if (typeof noun === "string") return { kind: "name", at: keySpan, path: spot.path, name: key, noun };
  const place = { node: { ...spot.node, span: keySpan }, owner: keySpan, path: [...spot.path, key] };
  return mismatch(place, `be ${typeof expected === "string" ? expected : "another key"}`);
}

function defaultOf(schema: Json | undefined, rules: Rules, depth = 0): Json | undefined {
  if (!isJsonObject(schema) || depth > 8) return undefined;
  if (schema["default"] !== undefined) return schema["default"];
  const target = typeof schema["$ref"] === "string" ? rules.resolve(schema["$ref"]) : null;
  return target === null ? undefined : defaultOf(target, rules, depth + 1);
}

/** A value for the help: the first example that fits in a line. */
function exampleOf(schema: Json | undefined, rules: Rules): string | null {
  if (!isJsonObject(schema)) return null;
  const { examples, const: one, $ref: reference } = schema;
  const example = Array.isArray(examples) ? examples[0] : one;
  if (example === undefined)
    return typeof reference === "string" ? exampleOf(rules.resolve(reference) ?? undefined, rules) : null;
  return typeof example === "object" ? null : String(example);
}

function own(object: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
