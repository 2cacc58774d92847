import { invalidSchema } from "../diagnostics/catalog/2-validate.js";
import { didYouMean } from "../diagnostics/closest.js";
import type { Report } from "../diagnostics/diagnostic.js";
import type { JsonObject, Place, Span, YamlMap } from "../model.js";
import { typesOf } from "./conform-value.js";
import { isJsonObject } from "./json.js";
import { entryOf, itemsOf, textOf } from "./nodes.js";
import { keywords } from "./schema-keywords.js";

interface Reporting {
  readonly at: (span: Span) => Place;
  readonly report: Report;
}

/** Keywords that are right alone and wrong together. */
export function checkSchemaTogether(node: YamlMap, schema: JsonObject, reporting: Reporting): void {
  checkReferenceIsAlone(node, reporting);
  checkRequiredIsDeclared(node, schema, reporting);
  checkLimitsFitType(node, schema, reporting);
}

function checkReferenceIsAlone(node: YamlMap, { at, report }: Reporting): void {
  if (entryOf(node, "$ref") === null) return;
  for (const { key, keySpan } of node.entries) {
    const keyword = keywords.get(key);
    if (key === "$ref" || keyword === undefined || keyword.isAnnotation) continue;
    const help = "beside $ref only annotations may stand; join the two with allOf";
    report(invalidSchema(at(keySpan), { message: `"${key}" cannot stand beside "$ref"`, label: null, help }));
  }
}

/** Who misspells a key of `required` has an object that nothing matches. */
function checkRequiredIsDeclared(node: YamlMap, schema: JsonObject, { at, report }: Reporting): void {
  const { properties, additionalProperties = false } = schema;
  const isJoined = ["allOf", "anyOf", "oneOf"].some((word) => word in schema);
  if (!isJsonObject(properties) || additionalProperties !== false || isJoined) return;
  for (const item of itemsOf(entryOf(node, "required")?.value)) {
    const name = textOf(item);
    if (name === null || Object.hasOwn(properties, name)) continue;
    const help = didYouMean(name, Object.keys(properties), `describe it under "properties"`);
    report(
      invalidSchema(at(item.span), {
        message: `"${name}" is required and not among the properties`,
        label: "not declared",
        help,
      }),
    );
  }
}

function checkLimitsFitType(node: YamlMap, schema: JsonObject, { at, report }: Reporting): void {
  const types = typesOf(schema);
  if (types.length === 0) return;
  for (const { key, keySpan } of node.entries) {
    const limits = keywords.get(key)?.limits ?? [];
    if (limits.length === 0 || limits.some((type) => types.includes(type))) continue;
    const message = `"${key}" says nothing about type ${types.join(" or ")}`;
    report(invalidSchema(at(keySpan), { message, label: `is for ${limits[0]}`, help: "remove it or change the type" }));
  }
}
