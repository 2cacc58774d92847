import validRange from "semver/ranges/valid.js";
import { didYouMean } from "../diagnostics/closest.js";
import type { Json, JsonSchema, YamlNode, YamlScalar } from "../model.js";
import { cronDemand } from "../text/cron.js";
import { isTimeZone, timeZones } from "../text/time-zone.js";
import type { Rules, Spot } from "./conform.js";
import { expression } from "./expression.js";
import type { Fault, Mismatch } from "./fault.js";
import { formatDemands, hasFormat } from "./formats.js";
import { isEqual, strings } from "./json.js";
import { toJson } from "./nodes.js";

/** The one fault of a value whose type is wrong; null where it is right. */
export function wrongType(spot: Spot, schema: JsonSchema): Mismatch | null {
  const types = typesOf(schema);
  if (types.length === 0 || types.some((type) => hasType(spot.node, type))) return null;
  return mismatch(spot, `be ${expectation(schema, types)}`, {
    label: found(spot.node),
    help: typeHelp(spot.node, schema, types),
    missed: "type",
  });
}

/** The one fault of a value that is none of the few legal ones. */
export function wrongChoice(spot: Spot, schema: JsonSchema): Mismatch | null {
  const { enum: several, const: one } = schema;
  const choices = Array.isArray(several) ? several : one === undefined ? null : [one];
  if (choices === null) return null;
  const value = toJson(spot.node);
  return choices.some((choice: Json) => isEqual(choice, value)) ? null : choiceFault(spot, choices);
}

export function choiceFault(spot: Spot, choices: readonly Json[]): Mismatch {
  const value = toJson(spot.node);
  const known = strings(choices);
  const shown = choices.map((choice) => JSON.stringify(choice));
  return mismatch(spot, shown.length === 1 ? `be ${shown[0]}` : `be one of ${shown.join(", ")}`, {
    label: typeof value === "string" ? null : found(spot.node),
    help: typeof value === "string" ? (unquoted(value, choices) ?? didYouMean(value, known)) : null,
    missed: "choice",
    choices,
  });
}

function unquoted(text: string, choices: readonly Json[]): string | null {
  return choices.some((choice) => typeof choice !== "string" && String(choice) === text)
    ? `leave out the quotes: ${text}`
    : null;
}

/** Limits, pattern and format of a number or text whose type is right. */
export function wrongScalar(spot: Spot, schema: JsonSchema, rules: Rules): readonly Fault[] {
  const { node } = spot;
  if (node.kind !== "scalar") return [];
  if (typeof node.value === "number") return numberFaults(spot, node.value, schema);
  return typeof node.value === "string" ? textFaults(spot, node.value, schema, rules) : [];
}

function numberFaults(spot: Spot, value: number, schema: JsonSchema): readonly Fault[] {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema;
  const demands = [
    typeof minimum === "number" && value < minimum && `be at least ${minimum}`,
    typeof maximum === "number" && value > maximum && `be at most ${maximum}`,
    typeof exclusiveMinimum === "number" && value <= exclusiveMinimum && `be greater than ${exclusiveMinimum}`,
    typeof exclusiveMaximum === "number" && value >= exclusiveMaximum && `be less than ${exclusiveMaximum}`,
    typeof multipleOf === "number" && !Number.isInteger(value / multipleOf) && `be a multiple of ${multipleOf}`,
  ];
  return demands.filter((demand) => demand !== false).map((demand) => mismatch(spot, demand));
}

function textFaults(spot: Spot, value: string, schema: JsonSchema, rules: Rules): readonly Fault[] {
  const { minLength, maxLength, pattern, format } = schema;
  const length = [...value].length;
  if (typeof minLength === "number" && length < minLength) {
    return [mismatch(spot, minLength === 1 ? "not be empty" : `be at least ${minLength} characters long`)];
  }
  if (typeof maxLength === "number" && length > maxLength)
    return [mismatch(spot, `be at most ${maxLength} characters long`)];
  if (typeof pattern === "string" && !expression(pattern).test(value))
    return [patternFault(spot, value, schema, rules)];
  if (typeof format === "string" && !hasFormat(value, format))
    return [mismatch(spot, `be ${formatDemands[format] ?? format}`, { help: unitHelp(value, format) })];
  return rules.isFormat ? ownFormatFaults(spot, value, schema) : [];
}

const units: Readonly<Record<string, string>> = { duration: "ms, s, m, h and d", size: "b, kb, mb and gb" };

/** "2 mb", "2MiB", "5 minutes" */
function unitHelp(value: string, format: string): string | null {
  const known = units[format];
  if (known === undefined || value.includes("${")) return null;
  const [, amount, unit] = /^(\d+(?:\.\d+)?)\s*([a-z]+)$/i.exec(value.trim()) ?? [];
  const closed = `${amount}${unit?.toLowerCase()}`;
  return amount !== undefined && hasFormat(closed, format)
    ? `write ${closed}`
    : `units are ${known}, right behind the number`;
}

/** Formats of Nexus's own files that no JSON Schema knows. */
function ownFormatFaults(spot: Spot, value: string, schema: JsonSchema): readonly Fault[] {
  switch (schema["x-format"]) {
    case "range":
      return validRange(value) === null ? [mismatch(spot, `be ${expectation(schema, [])}`)] : [];
    case "cron": {
      const demand = cronDemand(value);
      return demand === null ? [] : [mismatch(spot, demand)];
    }
    case "time-zone":
      if (isTimeZone(value)) return [];
      return [mismatch(spot, `be ${expectation(schema, [])}`, { help: didYouMean(value, timeZones()) })];
    default:
      return [];
  }
}

function patternFault(spot: Spot, value: string, schema: JsonSchema, rules: Rules): Fault {
  const noun = rules.isFormat ? schema["x-name"] : undefined;
  if (typeof noun === "string") return { kind: "name", at: spot.node.span, path: spot.path, name: value, noun };
  const expected = rules.isFormat ? schema["x-expected"] : undefined;
  const help = rules.isFormat ? didYouMean(value, strings(schema["x-known"])) : null;
  const demand = typeof expected === "string" ? `be ${expected}` : `match the pattern ${String(schema["pattern"])}`;
  return mismatch(spot, demand, { help });
}

type Details = Partial<Pick<Mismatch, "label" | "help" | "missed" | "choices">>;

/** Marks the value, or where nothing is written the key that it should stand under. */
export function mismatch(
  { node, owner, path }: Pick<Spot, "node" | "owner" | "path">,
  demand: string,
  details: Details = {},
): Mismatch {
  return {
    kind: "mismatch",
    at: node.span.start === node.span.end ? owner : node.span,
    path,
    demand,
    label: null,
    help: null,
    missed: "rule",
    choices: [],
    ...details,
  };
}

// ------------------------------------------------------------------------------------------------------------- types

const typeNames: Readonly<Record<string, string>> = {
  string: "a string",
  integer: "an integer",
  number: "a number",
  boolean: "true or false",
  null: "empty",
  array: "a list",
  object: "a map",
};

export function typesOf(schema: JsonSchema): readonly string[] {
  const { type } = schema;
  return typeof type === "string" ? [type] : strings(type);
}

export function hasType(node: YamlNode, type: string): boolean {
  if (node.kind !== "scalar") return type === (node.kind === "map" ? "object" : "array");
  const { value } = node;
  if (value === null) return type === "null";
  if (typeof value === "number")
    return (type === "integer" && Number.isInteger(value)) || (type === "number" && Number.isFinite(value));
  return type === typeof value;
}

function expectation({ "x-expected": expected, format }: JsonSchema, types: readonly string[]): string {
  if (typeof expected === "string") return expected;
  if (typeof format === "string" && types.length === 1) return formatDemands[format] ?? "a string";
  const names = types.filter((type) => type !== "null").map((type) => typeNames[type] ?? type);
  const last = names.pop() ?? "empty";
  return names.length === 0 ? last : `${names.join(", ")} or ${last}`;
}

function found(node: YamlNode): string {
  if (node.kind !== "scalar") return node.kind === "map" ? "a map" : "a list";
  if (node.value === null) return "nothing";
  return typeof node.value === "boolean" ? "a boolean" : `a ${typeof node.value}`;
}

function typeHelp(node: YamlNode, schema: JsonSchema, types: readonly string[]): string | null {
  if (node.kind !== "scalar" || node.value === null) return null;
  if (types.includes("string")) return quoteHelp(node, schema);
  if (typeof node.value !== "string") return null;
  const isNumeric = (types.includes("integer") || types.includes("number")) && /^-?\d+(\.\d+)?$/.test(node.value);
  const isBoolean = types.includes("boolean") && (node.value === "true" || node.value === "false");
  const truth = types.includes("boolean") ? words.get(node.value.toLowerCase()) : undefined;
  if (truth !== undefined) return `write ${truth}: YAML has no other words for it`;
  return isNumeric || isBoolean ? `leave out the quotes: ${node.value}` : null;
}

const words: ReadonlyMap<string, boolean> = new Map(Object.entries({ yes: true, on: true, no: false, off: false }));

/** For a number or boolean where a text belongs: `version: 1.10` is the number 1.1 unless it is quoted. */
function quoteHelp({ raw, value }: YamlScalar, schema: JsonSchema): string {
  const { pattern, format } = schema;
  if (format === "duration") return `write a unit: ${raw}ms, ${raw}s, ${raw}m or ${raw}h`;
  if (format === "size") return `write a unit: ${raw}b, ${raw}kb or ${raw}mb`;
  const shape = typeof pattern === "string" ? expression(pattern) : null;
  const whole = shape && [`${raw}.0`, `${raw}.0.0`].find((text) => !shape.test(raw) && shape.test(text));
  const reason = typeof value === "number" ? `YAML reads ${raw} as a number` : `YAML reads ${raw} as true or false`;
  return `${reason}; quote it: "${raw}"${whole ? `, and write all three numbers: "${whole}"` : ""}`;
}
