import type { Json, JsonSchema } from "../json.js";
import { ownValue } from "../own-value.js";
import { isObject, type SchemaDefinitions } from "../settings/schema-walk.js";
import { isAnnotation } from "./normal-schema.js";

/**
 * The code of a copier for values of a schema: an expression, a function of `CopierSupport` that gives a `Copier`. An object with
 * known properties is copied by their names, which takes a tenth of the time that copying whatever is there takes.
 *
 * What is copied may be anything, and is checked afterwards: a value that does not look as the schema says is copied as it is.
 */
export function copierCode(schema: JsonSchema, definitions: SchemaDefinitions): string {
  const writer = new CopierWriter(definitions);
  const { copy, copyFit } = writer.partFor(schema) ?? plain;
  return `({ copyData, hasOther }) => {\n${writer.code()}return { copy: ${copy}, copyFit: ${copyFit} };\n}`;
}

/** Names of two functions, for one place of a schema. */
interface Part {
  readonly copy: string;
  readonly copyFit: string;
}

const anything: Part = { copy: "copyData", copyFit: "copyData" };
const plain: Part = { copy: "(value) => value", copyFit: "(value) => value" };

class CopierWriter {
  readonly #definitions: SchemaDefinitions;
  readonly #functions: string[] = [];
  /** A recursive schema comes back to a part that is being written. */
  readonly #parts = new Map<JsonSchema, Part>();

  constructor(definitions: SchemaDefinitions) {
    this.#definitions = definitions;
  }

  code(): string {
    return this.#functions.join("");
  }

  /** Null where nothing need be copied. */
  partFor(schema: JsonSchema): Part | null {
    if (isPlain(schema, this.#definitions)) return null;
    const known = this.#parts.get(schema);
    if (known !== undefined) return known;
    const { $ref: reference } = schema;
    if (reference !== undefined) {
      const definition = Object.keys(schema).every((word) => word === "$ref" || isAnnotation(word))
        ? definitionOf(reference, this.#definitions)
        : undefined;
      return definition === undefined ? anything : this.partFor(definition);
    }
    const { properties, items } = schema;
    if (isClosedObject(schema) && isObject(properties)) return this.#part(schema, (part) => this.#object(part, schema));
    if (isList(schema) && isObject(items)) return this.#part(schema, (part) => this.#list(part, items));
    return anything;
  }

  #part(schema: JsonSchema, write: (part: Part) => string): Part {
    const number = this.#parts.size;
    const part = { copy: `copy${number}`, copyFit: `copyFit${number}` };
    this.#parts.set(schema, part);
    this.#functions.push(write(part));
    return part;
  }

  #list({ copy, copyFit }: Part, items: JsonSchema): string {
    const item = this.partFor(items);
    const copied = (name: string | undefined): string =>
      name === undefined ? "value.slice()" : `value.map((item) => ${name}(item))`;
    return lines(
      `function ${copy}(value) {`,
      `  return Array.isArray(value) ? ${copied(item?.copy)} : copyData(value);`,
      "}",
      `function ${copyFit}(value) {`,
      `  return Array.isArray(value) ? ${copied(item?.copyFit)} : value;`,
      "}",
    );
  }

  #object({ copy, copyFit }: Part, schema: JsonSchema): string {
    const members = membersOf(schema).map((member) => ({ ...member, part: this.partFor(member.schema) }));
    const read = members.map(({ name, local }) => `  const ${local} = value[${name}];`);
    const required = members.filter(({ isRequired }) => isRequired);
    const optional = members.filter(({ isRequired }) => !isRequired);
    const copied = (way: keyof Part): readonly string[] => {
      const own = ({ local, part }: (typeof members)[number]): string =>
        part === null ? local : `${part[way]}(${local})`;
      return [
        `  const copy = { ${required.map((member) => `${member.name}: ${own(member)}`).join(", ")} };`,
        ...optional.map((one) => `  if (${one.local} !== undefined) copy[${one.name}] = ${own(one)};`),
        "  return copy;",
      ];
    };
    return lines(
      `const names_${copy} = new Set([${members.map(({ name }) => name).join(", ")}]);`,
      `function ${copy}(value) {`,
      '  if (typeof value !== "object" || value === null) return value;',
      ...read,
      "  if (Object.getPrototypeOf(value) !== Object.prototype) return copyData(value);",
      ...required.map(({ local }) => `  if (${local} === undefined) return copyData(value);`),
      `  let others = ${-required.length};`,
      "  for (const _ in value) others += 1;",
      ...optional.map(({ local }) => `  if (${local} !== undefined) others -= 1;`),
      // Optional ones that are there and undefined look like others.
      `  if (others !== 0 && hasOther(value, names_${copy})) return copyData(value);`,
      ...copied("copy"),
      "}",
      `function ${copyFit}(value) {`,
      '  if (typeof value !== "object" || value === null) return value;',
      ...read,
      ...copied("copyFit"),
      "}",
    );
  }
}

const lines = (...all: readonly string[]): string => all.map((line) => `${line}\n`).join("");

interface MemberCode {
  /** A literal. */
  readonly name: string;
  /** Of the variable that holds its value. */
  readonly local: string;
  readonly isRequired: boolean;
  readonly schema: JsonSchema;
}

function membersOf({ properties, required }: JsonSchema): readonly MemberCode[] {
  return Object.entries(isObject(properties) ? properties : {}).map(([name, schema], number) => ({
    name: JSON.stringify(name),
    local: `value${number}`,
    isRequired: Array.isArray(required) && required.includes(name),
    schema: isObject(schema) ? schema : {},
  }));
}

/** Whatever else a schema says may put things where these words alone do not look. */
const objectWords: ReadonlySet<string> = new Set([
  "type",
  "properties",
  "required",
  "additionalProperties",
  "default",
  "minProperties",
  "maxProperties",
]);
const listWords: ReadonlySet<string> = new Set(["type", "items", "default", "minItems", "maxItems", "uniqueItems"]);
const plainTypes: ReadonlySet<Json> = new Set(["string", "number", "integer", "boolean", "null"]);

const typesOf = ({ type }: JsonSchema): readonly Json[] =>
  Array.isArray(type) ? type : type === undefined ? [] : [type];

function isClosedObject(schema: JsonSchema): boolean {
  const { properties, additionalProperties } = schema;
  const types = typesOf(schema);
  return (
    types.includes("object") &&
    types.every((type) => type === "object" || plainTypes.has(type)) &&
    additionalProperties === false &&
    isObject(properties) &&
    // What every object has of its own is told apart by `copyData` only.
    !Object.keys(properties).some((name) => name in Object.prototype) &&
    Object.keys(schema).every((word) => objectWords.has(word) || isAnnotation(word))
  );
}

function isList(schema: JsonSchema): boolean {
  const types = typesOf(schema);
  return (
    types.includes("array") &&
    types.every((type) => type === "array" || plainTypes.has(type)) &&
    Object.keys(schema).every((word) => listWords.has(word) || isAnnotation(word))
  );
}

/** Whether every value that fits is a text, a number, a boolean or null. */
function isPlain(
  schema: JsonSchema,
  definitions: SchemaDefinitions,
  above: ReadonlySet<JsonSchema> = new Set(),
): boolean {
  if (above.has(schema)) return false;
  const inside = new Set([...above, schema]);
  const types = typesOf(schema);
  const { $ref: reference, enum: values, const: constant, anyOf, oneOf } = schema;
  const definition = definitionOf(reference, definitions);
  const branches = anyOf ?? oneOf;
  return (
    (types.length > 0 && types.every((type) => plainTypes.has(type))) ||
    (Array.isArray(values) && values.every(isPlainValue)) ||
    (constant !== undefined && isPlainValue(constant)) ||
    (definition !== undefined && isPlain(definition, definitions, inside)) ||
    (Array.isArray(branches) && branches.every((one) => isObject(one) && isPlain(one, definitions, inside)))
  );
}

const isPlainValue = (value: Json): boolean => typeof value !== "object" || value === null;

function definitionOf(reference: Json | undefined, definitions: SchemaDefinitions): JsonSchema | undefined {
  if (typeof reference !== "string" || !reference.startsWith(prefix)) return undefined;
  return ownValue(definitions, reference.slice(prefix.length));
}

const prefix = "#/$defs/";
