/** What stands after a keyword. */
export type KeywordShape =
  | "type"
  | "values"
  | "value"
  | "schemas by name"
  | "names"
  | "schema or boolean"
  | "schema"
  | "schemas"
  | "reference"
  | "number"
  | "positive number"
  | "count"
  | "boolean"
  | "pattern"
  | "format"
  | "text"
  | "list";

interface Keyword {
  readonly shape: KeywordShape;
  /** Types of values that it limits; empty where it is not bound to a type. */
  readonly limits: readonly string[];
  /** Says something about the value and demands nothing: may stand beside a `$ref`. */
  readonly isAnnotation: boolean;
}

const keyword = (shape: KeywordShape, ...limits: readonly string[]): Keyword => ({
  shape,
  limits,
  isAnnotation: false,
});
const annotation = (shape: KeywordShape): Keyword => ({ shape, limits: [], isAnnotation: true });

/** The part of JSON Schema 2020-12 that Nexus knows. Keys that start with "x-" may be added. */
export const keywords: ReadonlyMap<string, Keyword> = new Map(
  Object.entries({
    type: keyword("type"),
    enum: keyword("values"),
    const: keyword("value"),
    properties: keyword("schemas by name", "object"),
    required: keyword("names", "object"),
    additionalProperties: keyword("schema or boolean", "object"),
    items: keyword("schema", "array"),
    allOf: keyword("schemas"),
    anyOf: keyword("schemas"),
    oneOf: keyword("schemas"),
    $ref: keyword("reference"),
    $defs: annotation("schemas by name"),
    default: annotation("value"),
    minimum: keyword("number", "number", "integer"),
    maximum: keyword("number", "number", "integer"),
    exclusiveMinimum: keyword("number", "number", "integer"),
    exclusiveMaximum: keyword("number", "number", "integer"),
    multipleOf: keyword("positive number", "number", "integer"),
    minLength: keyword("count", "string"),
    maxLength: keyword("count", "string"),
    pattern: keyword("pattern", "string"),
    format: keyword("format", "string"),
    minItems: keyword("count", "array"),
    maxItems: keyword("count", "array"),
    uniqueItems: keyword("boolean", "array"),
    minProperties: keyword("count", "object"),
    maxProperties: keyword("count", "object"),
    title: annotation("text"),
    description: annotation("text"),
    examples: annotation("list"),
    deprecated: annotation("boolean"),
    readOnly: annotation("boolean"),
    writeOnly: annotation("boolean"),
    $comment: annotation("text"),
  } satisfies Record<string, Keyword>),
);

export const typeNames: readonly string[] = ["string", "integer", "number", "boolean", "null", "array", "object"];

/** What to write instead of keywords that other dialects have. */
export const instead: ReadonlyMap<string, string> = new Map(
  Object.entries({
    nullable: 'write type: [string, "null"]',
    definitions: "write $defs",
    id: "remove it; a $ref names a file and a pointer",
    $id: "remove it; a $ref names a file and a pointer",
    $schema: "remove it; every schema is JSON Schema 2020-12",
    $anchor: "name the schema under $defs and point to it with #/$defs/Name",
    example: "write examples, a list",
    patternProperties: "describe such values with additionalProperties",
    prefixItems: "describe all items with items, or use an object",
    unevaluatedProperties: "write additionalProperties: false; objects that allOf joins are closed as one",
    if: "write oneOf with an alternative for each case",
    dependentRequired: "write oneOf with an alternative for each case",
  }),
);
