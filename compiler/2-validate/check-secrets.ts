import { plainSecret } from "../diagnostics/catalog/2-validate.js";
import type { Report } from "../diagnostics/diagnostic.js";
import type { JsonSchema, Place, Span, YamlNode } from "../model.js";
import { isJsonObject } from "./json.js";

interface Given {
  readonly node: YamlNode;
  readonly path: readonly string[];
  readonly schema: JsonSchema;
  readonly resolve: (reference: string) => JsonSchema | null;
  readonly at: (span: Span) => Place;
  readonly report: Report;
}

/** Warns of secrets that are written out: values of `x-secret: true`, and passwords in URLs. */
export function checkSecrets({ node, path, schema, resolve, at, report }: Given): void {
  visit(node, facets(schema, resolve), path);

  function visit(current: YamlNode, schemas: readonly JsonSchema[], where: readonly string[]): void {
    const isSecret = schemas.some((facet) => facet["x-secret"] === true);
    const kind = secretIn(current, isSecret);
    if (kind !== null) {
      const variable = where
        .filter((part) => part !== "plugins")
        .slice(-2)
        .join("_")
        .toUpperCase()
        .replace(/[^A-Z0-9]+/g, "_");
      report(plainSecret(at(current.span), { path: where.join("."), variable, kind }));
      return;
    }
    if (current.kind === "list") {
      const items = schemas.flatMap(({ items: item }) => (isJsonObject(item) ? facets(item, resolve) : []));
      current.items.forEach((item, index) => {
        visit(item, isSecret ? [...items, { "x-secret": true }] : items, [...where, String(index)]);
      });
    }
    if (current.kind === "map") {
      for (const { key, value } of current.entries) {
        const below = schemas
          .flatMap((facet) => schemasOfKey(facet, key))
          .flatMap((candidate) => facets(candidate, resolve));
        visit(value, isSecret ? [...below, { "x-secret": true }] : below, [...where, key]);
      }
    }
  }
}

/** The schema and what it includes: what may say `x-secret` of the same value. */
function facets(schema: JsonSchema, resolve: Given["resolve"], seen = new Set<JsonSchema>()): readonly JsonSchema[] {
  if (seen.has(schema)) return [];
  seen.add(schema);
  const target = typeof schema["$ref"] === "string" ? resolve(schema["$ref"]) : null;
  const branches = ["allOf", "anyOf", "oneOf"].flatMap((word) => {
    const list = schema[word];
    return Array.isArray(list) ? list.filter(isJsonObject) : [];
  });
  return [
    schema,
    ...[...branches, ...(target ? [target] : [])].flatMap((facet: JsonSchema) => facets(facet, resolve, seen)),
  ];
}

function schemasOfKey({ properties, additionalProperties }: JsonSchema, key: string): readonly JsonSchema[] {
  const declared = isJsonObject(properties) && Object.hasOwn(properties, key) ? properties[key] : additionalProperties;
  return isJsonObject(declared) ? [declared] : [];
}

function secretIn(node: YamlNode, isSecret: boolean): "setting" | "password" | null {
  if (node.kind !== "scalar" || node.value === null || typeof node.value === "boolean") return null;
  const text = String(node.value);
  const password = /^[a-z][a-z0-9+.-]*:\/\/[^/\s:@]*:([^/\s@]+)@/i.exec(text)?.[1];
  if (password !== undefined && !password.includes("${")) return "password";
  return isSecret && text !== "" && !/(?<!\$)\$\{/.test(text) ? "setting" : null;
}
