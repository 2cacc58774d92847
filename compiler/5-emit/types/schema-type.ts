import type { Json, JsonSchema } from "../../model.js";
import { pascalCase } from "../../text/names.js";
import type { Code } from "../render/code.js";
import { comment } from "../render/comment.js";
import { objectType, type Property } from "../render/members.js";
import type { Identifier } from "../render/scope.js";
import { intersection, keyword as keywordType, listOf, literalType, named, type Type, union } from "../render/type.js";
import {
  additionalOf,
  branchesOf,
  isList,
  isObject,
  keyword,
  propertiesOf,
  referenceOf,
  requiredOf,
  textOf,
  typesOf,
} from "./schema-shape.js";
import { isFilledIn, type Mode } from "./variants.js";

/** Where the types of a contract's schemas get their names. */
export interface TypeNames {
  readonly definition: (name: string, mode: Mode) => Identifier;
  /** Declares a type that stands inside another one, and gives its name. What is equal is declared once. */
  readonly declare: (wanted: string, mode: Mode, type: Type) => Identifier;
}

export interface TypeContext {
  readonly names: TypeNames;
  readonly mode: Mode;
  /** What a type inside is called if it needs a name: "UserAddress". */
  readonly hint: string;
  /** Inside `anyOf` and `oneOf` no defaults are filled in. */
  readonly isAlternative?: boolean;
}

/** The TypeScript type of the values that a schema accepts. Formats, limits and patterns have no types and are left out. */
export function typeOf(schema: JsonSchema, context: TypeContext): Type {
  const parts = [
    ...referenceTypes(schema, context),
    ...ownTypes(schema, context),
    ...branchesOf(schema, "allOf").map((branch) => typeOf(branch, context)),
    ...alternatives(schema, "anyOf", context),
    ...alternatives(schema, "oneOf", context),
  ].filter((type) => type.flat !== "unknown");
  if (parts.length <= 1) return parts[0] ?? keywordType("unknown");
  return intersection(parts.map((part, index) => nameObject(part, inside(context, `Part${index + 1}`))));
}

/** What a schema says of itself, for a JSDoc comment. */
export function commentOf(schema: JsonSchema): Code {
  return comment(textOf(schema, "description"), keyword(schema, "deprecated") === true ? "@deprecated" : "");
}

/** Inside alternatives a reader too finds what has a default left out. */
function referenceTypes(schema: JsonSchema, { names, mode, isAlternative }: TypeContext): readonly Type[] {
  const reference = referenceOf(schema);
  if (reference === null) return [];
  return [named(names.definition(reference, isAlternative === true ? "write" : mode))];
}

function ownTypes(schema: JsonSchema, context: TypeContext): readonly Type[] {
  const values = keyword(schema, "enum");
  if (Object.hasOwn(schema, "const")) return [valueType(schema["const"] ?? null, context)];
  if (isList(values)) {
    return [union(values.map((value, index) => nameValue(value, inside(context, `${index + 1}`))))];
  }
  const types = typesOf(schema);
  const isOpen = types.length === 1 && isFreeObject(schema) && isComposed(schema);
  if (types.length === 0 || isOpen) return [];
  if (types.length === 1) return [typeNamed(types[0] ?? "", schema, context)];
  return [union(types.map((type) => nameObject(typeNamed(type, schema, context), context)))];
}

/** `type: object` beside `allOf` and the like only repeats what they say. */
function isFreeObject(schema: JsonSchema): boolean {
  return (
    typesOf(schema)[0] === "object" &&
    propertiesOf(schema).length === 0 &&
    !isObject(keyword(schema, "additionalProperties"))
  );
}

function isComposed(schema: JsonSchema): boolean {
  return ["$ref", "allOf", "anyOf", "oneOf"].some((name) => Object.hasOwn(schema, name));
}

function typeNamed(type: string, schema: JsonSchema, context: TypeContext): Type {
  const items = keyword(schema, "items");
  switch (type) {
    case "integer":
      return keywordType("number");
    case "number":
    case "string":
    case "boolean":
    case "null":
      return keywordType(type);
    case "array":
      return listOf(isObject(items) ? typeOf(items, inside(context, "Item")) : keywordType("unknown"));
    case "object":
      return objectOf(schema, context);
    default:
      return keywordType("unknown");
  }
}

function objectOf(schema: JsonSchema, context: TypeContext): Type {
  const required = requiredOf(schema);
  const members = propertiesOf(schema).map(([name, property]): Property => {
    const isFilled = isFilledIn(property, context.isAlternative === true);
    const isOptional = isFilled ? context.mode === "write" : !required.has(name);
    const type = typeOf(property, inside(context, pascalCase(name)));
    return { name, isOptional, comment: commentOf(property), type };
  });
  return objectType(members, indexType(schema, members, context));
}

/** TypeScript wants every property to fit the index signature, so that takes the types of all. */
function indexType(schema: JsonSchema, members: readonly Property[], context: TypeContext): Type | null {
  const additional = additionalOf(schema);
  if (additional === false) return null;
  if (additional === true) return keywordType("unknown");
  const own = inside(context, "Value");
  const type = typeOf(additional, own);
  if (members.length === 0 || type.flat === "unknown") return type;
  const types = [type, ...members.map((member) => member.type)].map((part) => nameObject(part, own));
  return union([...types, keywordType("undefined")]);
}

function alternatives(schema: JsonSchema, name: "anyOf" | "oneOf", context: TypeContext): readonly Type[] {
  const branches = branchesOf(schema, name);
  if (branches.length === 0) return [];
  const types = branches.map((branch, index) => {
    const own = { ...inside(context, `${index + 1}`), isAlternative: true };
    return nameObject(typeOf(branch, own), own);
  });
  return [types.some(({ flat }) => flat === "unknown") ? keywordType("unknown") : union(types)];
}

/** Part of a union or an intersection: an object type gets a name, everything else stands as it is. */
function nameObject(type: Type, { names, mode, hint }: TypeContext): Type {
  return type.flat === null ? named(names.declare(hint, mode, type)) : type;
}

/** The type of one JSON value. */
function valueType(value: Json, context: TypeContext): Type {
  if (isList(value)) return listOf(union(value.map((item, index) => nameValue(item, inside(context, `${index + 1}`)))));
  if (!isObject(value)) return literalType(value);
  const members = Object.entries(value).map(
    ([name, member]): Property => ({ name, type: valueType(member, inside(context, pascalCase(name))) }),
  );
  return objectType(members);
}

function nameValue(value: Json, context: TypeContext): Type {
  return nameObject(valueType(value, context), context);
}

function inside(context: TypeContext, word: string): TypeContext {
  return { ...context, hint: context.hint + word };
}
