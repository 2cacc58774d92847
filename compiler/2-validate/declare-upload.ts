import { parseSize } from "../../runtime/settings/units.js";
import { wrongValue } from "../diagnostics/catalog/2-validate.js";
import type { FileDeclaration, JsonSchema, UploadDeclaration, YamlEntry, YamlNode } from "../model.js";
import { pluginSchema } from "../text/format-schemas.js";
import { conform, formatRules } from "./conform.js";
import { booleanOf, numberOf } from "./declare-application.js";
import type { ManifestContext } from "./declare-manifest.js";
import { toDiagnostic } from "./fault.js";
import { isJsonObject } from "./json.js";
import { entriesOf, itemsOf, placeIn, textOf, valueAt } from "./nodes.js";
import { readFields } from "./read-fields.js";

/** Whether a route's `body` is a stream or a form with files, and no JSON Schema, which has neither key. */
export function isUpload(body: YamlNode): boolean {
  return (
    uploadKeys.some((key) => valueAt(body, key) !== null) && schemaKeys.every((key) => valueAt(body, key) === null)
  );
}

const uploadKeys = ["content", "multipart"] as const;
const schemaKeys = ["type", "properties", "$ref"];

/** The upload that a `body` declares; null where it is wrong, which is reported. */
export function declareUpload(
  body: YamlEntry,
  path: readonly string[],
  context: ManifestContext,
): UploadDeclaration | null {
  const { value, keySpan } = body;
  const multipart = valueAt(value, "multipart");
  if (!hasFormat(body, path, multipart === null ? "content" : "multipart", context)) return null;
  if (multipart !== null) return declareForm(multipart, [...path, "multipart"], context);
  const content = valueAt(value, "content");
  return {
    kind: "stream",
    at: placeIn(context.file)(keySpan),
    types: content?.kind === "list" ? textsOf(content) : [textOf(content) ?? ""],
    maxSize: sizeOf(value),
  };
}

function hasFormat(
  { value, keySpan }: YamlEntry,
  path: readonly string[],
  key: string,
  context: ManifestContext,
): boolean {
  const rules = formatRules(pluginSchema());
  const alternatives = rules.resolve("#/$defs/body")?.["anyOf"];
  const format = Array.isArray(alternatives)
    ? alternatives.filter(isJsonObject).find(({ properties }) => isJsonObject(properties) && key in properties)
    : undefined;
  const spot = { node: value, owner: keySpan, path, isSettings: false };
  const faults = format === undefined ? [] : conform(spot, format, rules);
  for (const fault of faults) context.report(toDiagnostic(fault, placeIn(context.file)));
  return faults.length === 0;
}

function declareForm(form: YamlNode, path: readonly string[], context: ManifestContext): UploadDeclaration | null {
  const wanted = { path: [...path, "fields"].join("."), isOpen: false, areRequired: false };
  const fields = readFields(valueAt(form, "fields"), wanted, context);
  if (fields === "wrong") return null;
  const taken = new Set(fields?.names.map(({ name }) => name));
  const files = entriesOf(valueAt(form, "files"));
  const clashing = files.filter(({ key }) => taken.has(key));
  for (const { key, keySpan } of clashing) {
    const at = placeIn(context.file)(keySpan);
    const fault = { path: [...path, "files", key].join("."), demand: "have a name of its own", label: null };
    context.report(wrongValue(at, { ...fault, help: `"${key}" is one of the fields too` }));
  }
  if (clashing.length > 0) return null;
  return {
    kind: "multipart",
    at: placeIn(context.file)(form.span),
    fields: fields?.schema.schema ?? noFields,
    files: files.map(declareFile),
  };
}

const noFields: JsonSchema = { type: "object", properties: {}, additionalProperties: false };

function declareFile({ key, value }: YamlEntry): FileDeclaration {
  return {
    name: key,
    description: textOf(valueAt(value, "description")) ?? "",
    types: textsOf(valueAt(value, "types")),
    maxSize: sizeOf(value),
    required: booleanOf(valueAt(value, "required")) ?? false,
    max: numberOf(valueAt(value, "max")) ?? 1,
  };
}

const textsOf = (list: YamlNode | null): readonly string[] => itemsOf(list).flatMap((item) => textOf(item) ?? []);

const sizeOf = (node: YamlNode): number | null => parseSize(textOf(valueAt(node, "maxSize")) ?? "");
