import { wrongValue } from "../diagnostics/catalog/2-validate.js";
import type { JsonObject, Named, SchemaAt, YamlMap, YamlNode } from "../model.js";
import type { ManifestContext } from "./declare-manifest.js";
import { entriesOf, isEmpty, placeIn, valueAt } from "./nodes.js";

export interface Fields {
  readonly schema: SchemaAt;
  /** The names that are written, with their places. */
  readonly names: readonly Named[];
}

interface Wanted {
  readonly path: string;
  /** Whether others may be there too, as among headers. */
  readonly isOpen: boolean;
  readonly areRequired: boolean;
}

/**
 * `params`, `query` or `headers`: a schema for each name, or one schema of an object. Null where none is written, "wrong"
 * where it was reported.
 */
export function readFields(node: YamlNode | null, wanted: Wanted, context: ManifestContext): Fields | null | "wrong" {
  if (node === null || isEmpty(node)) return null;
  const at = placeIn(context.file);
  if (node.kind !== "map") {
    context.report(
      wrongValue(at(node.span), {
        path: wanted.path,
        demand: "be a map: a JSON Schema for each name",
        label: null,
        help: null,
      }),
    );
    return "wrong";
  }
  const isSchema = isObjectSchema(node);
  const names = entriesOf(isSchema ? valueAt(node, "properties") : node).map(({ key, keySpan }) => ({
    name: key,
    at: at(keySpan),
  }));
  const schema = isSchema
    ? context.schemas.read(node, wanted.isOpen ? "condition" : "input")
    : readEach(node, wanted, context);
  return schema === null ? "wrong" : { schema, names };
}

/** A name may be "type" or "properties" too, but then a schema stands behind it, and not a word or a map of schemas. */
function isObjectSchema(node: YamlMap): boolean {
  const type = valueAt(node, "type");
  const reference = valueAt(node, "$ref");
  const properties = valueAt(node, "properties");
  const holdsSchemas = properties !== null && entriesOf(properties).every(({ value }) => value.kind === "map");
  return (
    type?.kind === "scalar" ||
    reference?.kind === "scalar" ||
    (holdsSchemas && valueAt(properties, "type")?.kind !== "scalar")
  );
}

function readEach(node: YamlMap, { isOpen, areRequired }: Wanted, { schemas, file }: ManifestContext): SchemaAt | null {
  const read = node.entries.map(({ key, value }) => [key, schemas.read(value, "input")?.schema ?? null] as const);
  if (read.some(([, schema]) => schema === null)) return null;
  const properties = Object.fromEntries(read) as JsonObject; // none is null
  const schema: JsonObject = {
    type: "object",
    properties,
    ...(areRequired && { required: Object.keys(properties) }),
    additionalProperties: isOpen,
  };
  return { schema, at: placeIn(file)(node.span) };
}
