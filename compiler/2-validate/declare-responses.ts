import { wrongValue } from "../diagnostics/catalog/2-validate.js";
import type { ResponseDeclaration, YamlEntry, YamlNode } from "../model.js";
import { pluginSchema } from "../text/format-schemas.js";
import { conform, formatRules } from "./conform.js";
import { choiceFault } from "./conform-value.js";
import type { ManifestContext } from "./declare-manifest.js";
import { toDiagnostic } from "./fault.js";
import { isJsonObject } from "./json.js";
import { entriesOf, placeIn, textOf, valueAt } from "./nodes.js";

/** Responses of a route by ascending status; null where one is wrong, which is reported. */
export function declareResponses(route: YamlEntry, context: ManifestContext): readonly ResponseDeclaration[] | null {
  const path = ["routes", route.key, "responses"];
  const entries = entriesOf(valueAt(route.value, "responses")).filter(({ key }) => statusShape.test(key));
  const responses = entries.map((entry) => declareResponse(entry, [...path, entry.key], context));
  const sound = responses.filter((response) => response !== null);
  return sound.length < responses.length ? null : sound.sort((a, b) => a.status - b.status);
}

const statusShape = /^[1-5]\d\d$/;

function declareResponse(
  entry: YamlEntry,
  path: readonly string[],
  context: ManifestContext,
): ResponseDeclaration | null {
  const { key, value } = entry;
  const status = Number(key);
  const text = textOf(value);
  if (text === "problem" || text === "empty") return { kind: text, status };
  if (isContent(value)) return declareContent(value, { status, path }, context);
  if (value.kind !== "map") return refuseScalar(value, path, context);
  const read = context.schemas.read(value, "output");
  if (read === null) return null;
  if (status >= 200 && status !== 204 && status !== 304) return { kind: "schema", status, schema: read.schema };
  const params = {
    path: path.join("."),
    demand: "be empty",
    label: `a ${key} response has no content`,
    help: `write "${key}: empty"`,
  };
  context.report(wrongValue(read.at, params));
  return null;
}

function isContent(node: YamlNode): boolean {
  return (
    valueAt(node, "content") !== null &&
    entriesOf(node).every(({ key }) => key !== "type" && key !== "properties" && key !== "$ref")
  );
}

interface Here {
  readonly status: number;
  readonly path: readonly string[];
}

function declareContent(
  node: YamlNode,
  { status, path }: Here,
  { file, report }: ManifestContext,
): ResponseDeclaration | null {
  const format = pluginSchema();
  const rules = formatRules(format);
  const alternatives = rules.resolve("#/$defs/response")?.["anyOf"];
  const content = Array.isArray(alternatives)
    ? alternatives.filter(isJsonObject).find((schema) => "properties" in schema)
    : undefined;
  const spot = { node, owner: node.span, path, isSettings: false };
  const faults = content === undefined ? [] : conform(spot, content, rules);
  for (const fault of faults) report(toDiagnostic(fault, placeIn(file)));
  const contentType = textOf(valueAt(node, "content"));
  return faults.length > 0 || contentType === null ? null : { kind: "content", status, contentType };
}

function refuseScalar(node: YamlNode, path: readonly string[], { file, report }: ManifestContext): null {
  const { label, help } = choiceFault({ node, path, owner: node.span, isSettings: false }, ["problem", "empty"]);
  const demand = 'be a JSON Schema, "problem", "empty" or { content: text/csv }';
  report(wrongValue(placeIn(file)(node.span), { path: path.join("."), demand, label, help }));
  return null;
}
