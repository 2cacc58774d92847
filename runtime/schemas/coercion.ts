import type { JsonSchema } from "../json.js";
import { convertText } from "../settings/convert-text.js";
import {
  facets,
  type JsonType,
  propertiesOf,
  type SchemaDefinitions,
  schemasUnder,
  typesOf,
} from "../settings/schema-walk.js";

/** What texts become: worked out of a schema once, plain data, so that a build can keep it. */
export interface Coercion {
  readonly types: readonly JsonType[];
  readonly properties?: Readonly<Record<string, Coercion>>;
  readonly items?: Coercion;
}

/** Follows a schema as far as texts in a query string, a path, headers or settings can matter; a recursive schema ends where it recurs. */
export function coercionOf(schema: JsonSchema, definitions: SchemaDefinitions): Coercion {
  return ofFacets(facets(schema, definitions), definitions, new Set());
}

function ofFacets(
  all: readonly JsonSchema[],
  definitions: SchemaDefinitions,
  above: ReadonlySet<JsonSchema>,
): Coercion {
  const types = [...typesOf(all)];
  if (all.some((schema) => above.has(schema))) return { types };
  const path = new Set([...above, ...all]);
  const properties = [...propertiesOf(all, definitions)].map(
    ([key, schemas]) => [key, ofFacets(schemas, definitions, path)] as const,
  );
  const items = schemasUnder(all, 0, definitions);
  return {
    types,
    ...(properties.length > 0 ? { properties: Object.fromEntries(properties) } : {}),
    ...(items.length > 0 ? { items: ofFacets(items, definitions, path) } : {}),
  };
}

/** Makes a copy of a value with its texts converted; the given one stays as it is. */
export type Coerce = (value: unknown) => unknown;

/**
 * A text that does not fit stays a text, for the validator to refuse. One text where a list is asked for (`?tag=a`) is a list of one.
 * What each place needs is worked out once, not for each value.
 */
export function coercer(coercion: Coercion): Coerce {
  const ofText = textCoercer(coercion);
  const ofItem = coercion.items === undefined ? same : coercer(coercion.items);
  const members = new Map(Object.entries(coercion.properties ?? {}).map(([key, member]) => [key, coercer(member)]));
  return (value) => {
    if (typeof value === "string") return ofText(value);
    if (Array.isArray(value)) return coercion.items === undefined ? value : value.map(ofItem);
    if (typeof value !== "object" || value === null) return value;
    const copy: Record<string, unknown> = {};
    for (const key of Object.keys(value)) {
      const member = (members.get(key) ?? same)((value as Readonly<Record<string, unknown>>)[key]);
      // A key named "__proto__" is one like any other.
      if (key === "__proto__")
        Object.defineProperty(copy, key, { value: member, enumerable: true, configurable: true, writable: true });
      else copy[key] = member;
    }
    return copy;
  };
}

const same: Coerce = (value) => value;

function textCoercer({ types, items }: Coercion): (text: string) => unknown {
  if (types.includes("array") && !types.includes("string")) {
    const ofItem = items === undefined ? same : coercer(items);
    return (text) => [ofItem(text)];
  }
  if (types.length === 0 || (types.length === 1 && types[0] === "string")) return same;
  const schemas = [{ type: types }];
  return (text) => {
    const converted = convertText(text, schemas);
    return converted.ok ? converted.value : text;
  };
}
