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

/**
 * The value with its texts converted, as a copy; the given one stays as it is. A text that does not fit stays a text, for the
 * validator to refuse. One text where a list is asked for (`?tag=a`) is a list of one.
 */
export function coerced(value: unknown, coercion: Coercion): unknown {
  if (typeof value === "string") return ofText(value, coercion);
  if (Array.isArray(value)) {
    const { items } = coercion;
    return items === undefined ? value : value.map((item) => coerced(item, items));
  }
  if (typeof value !== "object" || value === null) return value;
  // `fromEntries` makes own properties of whatever name, "__proto__" included.
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => {
      const known = ownProperty(coercion.properties, key);
      return [key, known === undefined ? member : coerced(member, known)];
    }),
  );
}

function ofText(text: string, coercion: Coercion): unknown {
  const { types, items } = coercion;
  if (types.includes("array") && !types.includes("string")) return [items === undefined ? text : coerced(text, items)];
  const converted = convertText(text, [{ type: types }]);
  return converted.ok ? converted.value : text;
}

function ownProperty<T>(record: Readonly<Record<string, T>> | undefined, key: string): T | undefined {
  return record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined;
}
