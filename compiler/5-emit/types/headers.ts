import type { JsonSchema } from "../../model.js";
import { keyword, propertiesOf, referenceOf, requiredOf } from "./schema-shape.js";

/**
 * The schema of a route's headers as requests bear them: names in lower case, and others beside the declared ones, since a
 * client always sends some.
 */
export function headersSchema(schema: JsonSchema, definitions: ReadonlyMap<string, JsonSchema>): JsonSchema {
  const reference = referenceOf(schema);
  const definition = reference === null ? undefined : definitions.get(reference);
  if (definition !== undefined) return headersSchema(definition, definitions);
  const properties = propertiesOf(schema).map(([name, property]) => [name.toLowerCase(), property] as const);
  const required = [...requiredOf(schema)].map((name) => name.toLowerCase());
  return {
    ...schema,
    properties: Object.fromEntries(properties),
    ...(keyword(schema, "required") === undefined ? {} : { required }),
    additionalProperties: true,
  };
}
