import type { Json, JsonSchema, YamlNode } from "../model.js";
import { conform, type Rules, type Spot } from "./conform.js";
import { choiceFault, mismatch } from "./conform-value.js";
import type { Fault, Mismatch } from "./fault.js";
import { isJsonObject } from "./json.js";
import { entriesOf } from "./nodes.js";

/** Faults of `allOf`, `anyOf` and `oneOf`. Of alternatives that all fail, the one that matched deepest is told. */
export function chooseFaults(spot: Spot, schema: JsonSchema, rules: Rules): readonly Fault[] {
  const all = branches(schema["allOf"], rules).flatMap((branch) => conform(spot, branch, rules));
  return [...withoutRepetition(all), ...anyOf(spot, schema, rules), ...oneOf(spot, schema, rules)];
}

function anyOf(spot: Spot, schema: JsonSchema, rules: Rules): readonly Fault[] {
  const results = branches(schema["anyOf"], rules).map((branch) => conform(spot, branch, rules));
  return results.length === 0 || results.some((faults) => faults.length === 0) ? [] : nearest(spot, results);
}

function oneOf(spot: Spot, schema: JsonSchema, rules: Rules): readonly Fault[] {
  const results = branches(schema["oneOf"], rules).map((branch) => conform(spot, branch, rules));
  const matching = results.filter((faults) => faults.length === 0).length;
  if (results.length === 0 || matching === 1) return [];
  if (matching === 0) return nearest(spot, results);
  const isCertain = !rules.isPartial && !(spot.isSettings && hasPlaceholder(spot.node));
  return isCertain ? [mismatch(spot, `match only one of its alternatives; it matches ${matching}`)] : [];
}

function branches(list: Json | undefined, rules: Rules): readonly JsonSchema[] {
  const schemas = Array.isArray(list) ? list.filter(isJsonObject) : [];
  return rules.isFormat ? schemas.filter((schema) => !isForEditors(schema, rules)) : schemas;
}

/** The alternative that lets editors accept `${env:…}`: `conform` knows those by itself, and would only be told of the pattern. */
function isForEditors(schema: JsonSchema, rules: Rules): boolean {
  const reference = schema["$ref"];
  return typeof reference === "string" && rules.resolve(reference)?.["x-interpolation"] === true;
}

function nearest(spot: Spot, results: readonly (readonly Fault[])[]): readonly Fault[] {
  const first = results.map(([fault]) => fault);
  if (results.every(([fault, ...more]) => more.length === 0 && fault !== undefined && isWholeValue(spot, fault))) {
    const whole = first.filter((fault): fault is Mismatch => fault?.kind === "mismatch");
    const choices = whole.flatMap((fault) => fault.choices);
    if (whole.every(({ missed }) => missed === "choice")) return [choiceFault(spot, choices)];
    if (whole.every(({ missed }) => missed !== "rule")) return [joined(whole)];
  }
  const kind = wrongKind(spot, results);
  if (kind !== null) return [kind];
  const ranked = results.map((faults) => ({ faults, rank: rank(spot, faults) }));
  ranked.sort((a, b) => b.rank - a.rank || a.faults.length - b.faults.length);
  return ranked[0]?.faults ?? [];
}

/** Where each alternative has its own value of one key (`kind: { const: card }`) and none is the written one: the legal values. */
function wrongKind(spot: Spot, results: readonly (readonly Fault[])[]): Fault | null {
  const misses = results.map((faults) => faults.find((fault) => isWrongKind(spot, fault)));
  const key = misses[0]?.path.at(-1);
  const entry = entriesOf(spot.node).find((candidate) => candidate.key === key);
  if (entry === undefined || misses.some((miss) => miss === undefined || miss.path.at(-1) !== key)) return null;
  const choices = misses.flatMap((miss) => (miss?.kind === "mismatch" ? miss.choices : []));
  return choiceFault({ ...spot, node: entry.value, owner: entry.keySpan, path: [...spot.path, entry.key] }, choices);
}

function isWrongKind(spot: Spot, fault: Fault): boolean {
  return fault.kind === "mismatch" && fault.missed === "choice" && fault.path.length === spot.path.length + 1;
}

function isWholeValue(spot: Spot, fault: Fault): fault is Mismatch {
  return fault.kind === "mismatch" && fault.path.length === spot.path.length;
}

/** "be a string" and "be a list": "be a string or a list"; the same with "be "auto"". */
function joined(faults: readonly Mismatch[]): Fault {
  const [first] = faults;
  const demands = [...new Set(faults.map(({ demand }) => demand.replace(/^be /, "")))];
  // Not empty: an alternative that fails has a fault.
  return {
    ...(first as Mismatch),
    demand: `be ${demands.join(" or ")}`,
    help: faults.find(({ help }) => help)?.help ?? null,
  };
}

/**
 * How near an alternative came: the depth of its shallowest fault. A wrong type there is farther than another fault, and a key
 * that tells alternatives apart (`kind: { const: card }`) and has another value rules its alternative out.
 */
function rank(spot: Spot, faults: readonly Fault[]): number {
  const depths = faults.map((fault) => {
    const depth = fault.path.length - spot.path.length;
    if (fault.kind !== "mismatch") return depth + 1;
    if (isWrongKind(spot, fault)) return -1;
    return fault.missed === "type" ? depth : depth + 0.5;
  });
  return Math.min(...depths);
}

function withoutRepetition(faults: readonly Fault[]): readonly Fault[] {
  const seen = new Map(
    faults.map((fault) => [`${fault.kind} ${fault.at.start} ${"key" in fault ? fault.key : ""}`, fault]),
  );
  return [...seen.values()];
}

function hasPlaceholder(node: YamlNode): boolean {
  if (node.kind === "map") return node.entries.some(({ value }) => hasPlaceholder(value));
  if (node.kind === "list") return node.items.some(hasPlaceholder);
  return typeof node.value === "string" && node.value.includes("${");
}
