import { invalidSchema, unknownKeyword } from "../diagnostics/catalog/2-validate.js";
import { didYouMean } from "../diagnostics/closest.js";
import type { Json, YamlEntry, YamlNode } from "../model.js";
import { formatNames } from "./formats.js";
import { entriesOf, itemsOf, textOf, toJson } from "./nodes.js";
import { readReference } from "./read-reference.js";
import { type ReadingContext, readSchema } from "./read-schema.js";
import { instead, type KeywordShape, keywords, typeNames } from "./schema-keywords.js";

/** The value of one keyword; undefined where it is wrong, which is reported, or has no place in the normalised schema. */
export function readKeyword(entry: YamlEntry, context: ReadingContext): Json | undefined {
  const { key, keySpan, value } = entry;
  const { file } = context.document;
  if (key.startsWith("x-")) return toJson(value);
  const keyword = keywords.get(key);
  if (keyword === undefined) {
    const params = { keyword: key, known: [...keywords.keys()], instead: instead.get(key) ?? null };
    context.reading.report(unknownKeyword({ file, span: keySpan }, params));
    return undefined;
  }
  return readers[keyword.shape](value, { context, key });
}

interface Here {
  readonly context: ReadingContext;
  readonly key: string;
}

type Reader = (node: YamlNode, here: Here) => Json | undefined;

const readers: Readonly<Record<KeywordShape, Reader>> = {
  type: readType,
  values: (node, here) =>
    node.kind === "list" && node.items.length > 0
      ? toJson(node)
      : wrong(node, here, "must be a list with at least one value"),
  value: (node) => toJson(node),
  "schemas by name": readSchemasByName,
  names: (node, here) =>
    node.kind === "list" && node.items.every((item) => textOf(item) !== null)
      ? toJson(node)
      : wrong(node, here, "must be a list of names"),
  "schema or boolean": (node, { context }) =>
    node.kind === "scalar" && typeof node.value === "boolean" ? node.value : (readSchema(node, context) ?? undefined),
  schema: (node, { context }) => readSchema(node, context) ?? undefined,
  schemas: readSchemas,
  reference: (node, { context }) => readReference(node, context) ?? undefined,
  number: (node, here) => (isNumber(node, () => true) ? node.value : wrong(node, here, "must be a number")),
  "positive number": (node, here) =>
    isNumber(node, (number) => number > 0) ? node.value : wrong(node, here, "must be greater than 0"),
  count: (node, here) =>
    isNumber(node, (number) => Number.isInteger(number) && number >= 0)
      ? node.value
      : wrong(node, here, "must be a whole number from 0 on"),
  boolean: (node, here) =>
    typeof toJson(node) === "boolean" ? toJson(node) : wrong(node, here, "must be true or false"),
  pattern: readPattern,
  format: (node, here) => {
    const format = textOf(node);
    if (format !== null && formatNames.includes(format)) return format;
    return wrong(node, here, `must be one of ${formatNames.join(", ")}`, didYouMean(format ?? "", formatNames));
  },
  text: (node, here) => textOf(node) ?? wrong(node, here, "must be a text", "quote it"),
  list: (node, here) => (node.kind === "list" ? toJson(node) : wrong(node, here, "must be a list")),
};

function readType(node: YamlNode, here: Here): Json | undefined {
  const names = node.kind === "list" ? node.items : [node];
  if (names.length === 0) return wrong(node, here, "must name at least one type");
  const unknown = names.find((name) => !typeNames.includes(textOf(name) ?? ""));
  if (unknown === undefined) return node.kind === "list" && names.length === 1 ? textOf(names[0]) : toJson(node);
  const isNull = unknown.kind === "scalar" && unknown.value === null;
  const help = isNull ? 'quote it: "null"' : didYouMean(textOf(unknown) ?? "", typeNames);
  return wrong(unknown, here, `must be one of ${typeNames.join(", ")}`, help);
}

function readSchemasByName(node: YamlNode, here: Here): Json | undefined {
  const { context, key } = here;
  if (node.kind !== "map") return wrong(node, here, "must be a map of JSON Schemas");
  const pairs = entriesOf(node).map((entry) => [entry.key, readSchema(entry.value, context) ?? {}] as const);
  return key === "$defs" ? undefined : Object.fromEntries(pairs);
}

function readSchemas(node: YamlNode, here: Here): Json | undefined {
  if (node.kind !== "list" || node.items.length === 0)
    return wrong(node, here, "must be a list with at least one JSON Schema");
  return itemsOf(node).map((item) => readSchema(item, here.context) ?? {});
}

function readPattern(node: YamlNode, here: Here): Json | undefined {
  const pattern = textOf(node);
  if (pattern === null) return wrong(node, here, "must be a regular expression", "quote it");
  try {
    new RegExp(pattern, "u");
    return pattern;
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^Invalid regular expression: /, "") : "";
    return wrong(node, here, "must be a regular expression", `JavaScript says: ${reason}`);
  }
}

function isNumber(node: YamlNode, isRight: (value: number) => boolean): node is YamlNode & { readonly value: number } {
  return node.kind === "scalar" && typeof node.value === "number" && Number.isFinite(node.value) && isRight(node.value);
}

function wrong(node: YamlNode, { context, key }: Here, demand: string, help: string | null = null): undefined {
  const at = { file: context.document.file, span: node.span };
  context.reading.report(invalidSchema(at, { message: `"${key}" ${demand}`, label: null, help }));
}
