import { parseTemplate } from "../../runtime/settings/interpolation.js";
import type { JsonObject, JsonSchema, Span, YamlMap, YamlNode } from "../model.js";
import { chooseFaults } from "./alternatives.js";
import { conformList, conformMap } from "./conform-children.js";
import { mismatch, typesOf, wrongChoice, wrongScalar, wrongType } from "./conform-value.js";
import type { Fault } from "./fault.js";
import { isJsonObject } from "./json.js";
import { isEmpty } from "./nodes.js";

/** A value in its document. */
export interface Spot {
  readonly node: YamlNode;
  /** What is marked where a key is missing: the key that the value stands under, or the item itself. */
  readonly owner: Span;
  readonly path: readonly string[];
  /** Settings may hold `${env:…}`; what holds one has no type before the start. */
  readonly isSettings: boolean;
}

export interface Rules {
  /** What a `$ref` means. */
  readonly resolve: (reference: string) => JsonSchema | null;
  /** Overlays set only some keys: nothing is missing in them. */
  readonly isPartial: boolean;
  /** The schema is one of Nexus's own formats, whose `x-` annotations count. */
  readonly isFormat: boolean;
}

/**
 * Every way in which a value does not match a schema of the documented subset, each at its place. A value of a wrong type is one
 * fault, whatever else it misses; where no alternative matches, the one that came nearest speaks.
 */
export function conform(spot: Spot, schema: JsonSchema, rules: Rules): readonly Fault[] {
  if (rules.isFormat && schema["x-checked-by-code"] === true) return [];
  const here = { ...spot, isSettings: spot.isSettings || (rules.isFormat && schema["x-settings"] === true) };
  const text = here.isSettings && here.node.kind === "scalar" ? here.node.value : null;
  if (typeof text === "string" && text.includes("${")) {
    const template = parseTemplate(text);
    if (!template.ok) return [malformedTemplate(here, template.fault)];
    if (template.parts.some(({ kind }) => kind !== "text")) return [];
  }
  return conformValue(
    here,
    schema,
    rules.isFormat && schema["x-partial"] === true ? { ...rules, isPartial: true } : rules,
  );
}

/** The rules of a format, whose `$ref`s stay in its own file. */
export function formatRules(format: JsonSchema): Rules {
  const definitions = isJsonObject(format["$defs"]) ? format["$defs"] : {};
  return { resolve: (reference) => definitionOf(definitions, reference), isPartial: false, isFormat: true };
}

export function definitionOf(definitions: JsonObject, reference: string): JsonSchema | null {
  const name = reference.replace("#/$defs/", "");
  const definition = Object.hasOwn(definitions, name) ? definitions[name] : null;
  return isJsonObject(definition) ? definition : null;
}

function conformValue(given: Spot, schema: JsonSchema, rules: Rules): readonly Fault[] {
  const spot = rules.isFormat && isEmptyMap(given.node, schema) ? { ...given, node: emptyMap(given) } : given;
  const reference = schema["$ref"];
  if (typeof reference === "string") {
    const target = rules.resolve(reference);
    return target === null ? [] : conform(spot, target, rules);
  }
  const decisive = wrongType(spot, schema) ?? wrongChoice(spot, schema);
  if (decisive !== null) return [decisive];
  const { node } = spot;
  const own =
    node.kind === "scalar"
      ? wrongScalar(spot, schema, rules)
      : node.kind === "list"
        ? conformList({ ...spot, node }, schema, rules)
        : conformMap({ ...spot, node }, schema, rules);
  return [...own, ...chooseFaults(spot, schema, rules)];
}

/** `app:` with nothing behind it: what it lacks is told, rather than that nothing is no map. */
function isEmptyMap(node: YamlNode, schema: JsonSchema): boolean {
  const types = typesOf(schema);
  return isEmpty(node) && types.includes("object") && !types.includes("null");
}

function emptyMap({ owner }: Spot): YamlMap {
  return { kind: "map", span: owner, entries: [] };
}

function malformedTemplate(spot: Spot, fault: string): Fault {
  const variable = spot.node.kind === "scalar" ? /\$\{([A-Z][A-Z0-9_]*)\}/.exec(spot.node.raw)?.[1] : undefined;
  const help = variable === undefined ? fault : `did you mean "\${env:${variable}}"?`;
  return mismatch(spot, "hold well-formed placeholders", { help });
}
