import { invalidSchema } from "../diagnostics/catalog/2-validate.js";
import type { JsonSchema, SchemaAt, YamlNode } from "../model.js";
import type { ManifestContext } from "./declare-manifest.js";
import { entriesOf, isEmpty, placeIn, valueAt } from "./nodes.js";

/** The schema of a plugin's settings: an object, closed even where it names no property. Null where none is written, or a wrong one. */
export function readConfig(node: YamlNode | null, context: ManifestContext): SchemaAt | null {
  if (node === null || isEmpty(node)) return null;
  const read = context.schemas.read(node, "input");
  if (read === null || !isObjectOfSettings(node, read.schema, context)) return null;
  const { schema, at } = read;
  const isOpen = ["properties", "additionalProperties", "$ref", "allOf", "anyOf", "oneOf"].every(
    (word) => !(word in schema),
  );
  const closed: JsonSchema = isOpen ? { ...schema, properties: {}, additionalProperties: false } : schema;
  return { schema: "$ref" in closed ? closed : { type: "object", ...closed }, at };
}

function isObjectOfSettings(node: YamlNode, { type }: JsonSchema, { file, report }: ManifestContext): boolean {
  const at = placeIn(file);
  const typeNode = valueAt(node, "type");
  if (type !== undefined && type !== "object") {
    const params = {
      message: "settings are a map: the type must be object",
      label: null,
      help: 'write "type: object"',
    };
    report(invalidSchema(at((typeNode ?? node).span), params));
    return false;
  }
  const reserved = entriesOf(valueAt(node, "properties")).find(({ key }) => key.startsWith("$"));
  if (reserved === undefined) return true;
  const help = "keys with $ are Nexus's own; choose a name without";
  report(
    invalidSchema(at(reserved.keySpan), { message: `a setting cannot be called "${reserved.key}"`, label: null, help }),
  );
  return false;
}
