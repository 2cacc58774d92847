import { Code } from "./code.js";
import type { Identifier } from "./scope.js";
import { stringText } from "./string.js";
import { fits, type Writer } from "./writer.js";

type Kind = "simple" | "object" | "list" | "union" | "intersection";

/** A type expression that stands on one line where it fits and breaks as the formatter would where it does not. */
export class Type extends Code {
  readonly kind: Kind;
  /** On one line; null where it never is. */
  readonly flat: string | null;
  /** Of a literal: the type that it belongs to. */
  readonly widened: string | null;
  /** Of a union or an intersection. */
  readonly members: readonly Type[];
  /** Of an object type: what stands between its braces. */
  readonly body: Code | null;
  /** Writes it over several lines even if it would fit on one. */
  readonly writeBroken: (out: Writer) => void;

  constructor({ kind, flat, broken, widened = null, members = [], body = null }: TypeShape) {
    super((out) => {
      if (flat !== null && fits(out, flat)) out.write(flat);
      else broken(out);
    });
    this.kind = kind;
    this.flat = flat;
    this.widened = widened;
    this.members = members;
    this.body = body;
    this.writeBroken = broken;
  }
}

interface TypeShape {
  readonly kind: Kind;
  readonly flat: string | null;
  readonly broken: (out: Writer) => void;
  readonly widened?: string | null;
  readonly members?: readonly Type[];
  readonly body?: Code | null;
}

export type Keyword = "unknown" | "never" | "string" | "number" | "boolean" | "void" | "null" | "undefined";

export const keyword = (name: Keyword): Type => simple(name);

/** A value as a type of its own. */
export function literalType(value: string | number | boolean | null): Type {
  const text = typeof value === "string" ? stringText(value) : String(value).replace("e+", "e");
  return new Type({ kind: "simple", flat: text, widened: typeof value, broken: (out) => out.write(text) });
}

/** `User`, `EventEnvelope<"user.created", UserCreated>`. */
export function named(name: Identifier, ...typeArguments: readonly Type[]): Type {
  if (typeArguments.length === 0) return simple(name.name);
  const flat = `${name.name}<${typeArguments.map(flatOf).join(", ")}>`;
  if (typeArguments.length === 1) return simple(flat);
  return new Type({ kind: "simple", flat, broken: (out) => writeArguments(out, name.name, typeArguments) });
}

/** `orders.Plugin`, a type of an imported module. */
export function qualified(module: Identifier, name: Identifier): Type {
  return simple(`${module.name}.${name.name}`);
}

/** `Events["user.created"]`. */
export function indexed(type: Type, ...properties: readonly string[]): Type {
  return simple(flatOf(type) + properties.map((property) => `[${stringText(property)}]`).join(""));
}

/** `readonly User[]`. */
export function listOf(item: Type): Type {
  const element = ["list", "union", "intersection"].includes(item.kind) ? grouped(item) : item;
  return new Type({
    kind: "list",
    flat: element.flat === null ? null : `readonly ${element.flat}[]`,
    broken: (out) => {
      out.write("readonly ");
      element.writeBroken(out);
      out.write("[]");
    },
  });
}

/** `A | B`, without what others of them say too: `string | "a"` is `string`. Of nothing it is `never`. */
export function union(types: readonly Type[]): Type {
  const members = withoutSubsumed(distinct(types.flatMap((type) => (type.kind === "union" ? type.members : [type]))));
  const [only = keyword("never")] = members;
  if (members.length <= 1) return only;
  const alternatives = members.map((type) => (type.kind === "intersection" ? grouped(type) : type));
  return new Type({
    kind: "union",
    flat: alternatives.map(flatOf).join(" | "),
    members,
    broken: (out) => writeAlternatives(out, alternatives),
  });
}

/** `A & B`. Of nothing it is `unknown`. */
export function intersection(types: readonly Type[]): Type {
  const members = distinct(types.flatMap((type) => (type.kind === "intersection" ? type.members : [type])));
  const [only = keyword("unknown")] = members;
  if (members.length <= 1) return only;
  const parts = members.map((type) => (type.kind === "union" ? grouped(type) : type));
  return new Type({
    kind: "intersection",
    flat: parts.map(flatOf).join(" & "),
    members,
    broken: (out) => writeParts(out, parts),
  });
}

/** A type whose body is an object's. */
export function objectOf(body: Code): Type {
  return new Type({
    kind: "object",
    flat: null,
    body,
    broken: (out) => {
      const { indentation } = out;
      out.write("{");
      out.newLine(indentation + 2);
      body.writeTo(out);
      out.newLine(indentation);
      out.write("}");
    },
  });
}

export const emptyObject = (): Type => simple("Readonly<Record<string, never>>");

/** A type that has its own way to break. */
export function breakable(flat: string, broken: (out: Writer) => void): Type {
  return new Type({ kind: "simple", flat, broken });
}

/** Object types are given names before they become part of another type, so that every part stands on one line. */
export function flatOf(type: Type): string {
  if (type.flat === null) throw new Error("an object type without a name cannot be part of another type");
  return type.flat;
}

function grouped(type: Type): Type {
  return new Type({
    kind: "simple",
    flat: type.flat === null ? null : `(${type.flat})`,
    broken: (out) => {
      const { indentation } = out;
      out.write("(");
      if (type.kind === "union") {
        out.newLine(indentation + 2);
        type.writeBroken(out);
        out.newLine(indentation);
      } else {
        type.writeBroken(out);
      }
      out.write(")");
    },
  });
}

function writeAlternatives(out: Writer, alternatives: readonly Type[]): void {
  const { indentation } = out;
  alternatives.forEach((type, index) => {
    if (index > 0) out.newLine(indentation);
    out.write("| ");
    out.deeper(2, () => type.writeTo(out));
  });
}

function writeParts(out: Writer, parts: readonly Type[]): void {
  const { indentation } = out;
  parts.forEach((type, index) => {
    if (index > 0) out.newLine(indentation + 2);
    type.writeTo(out);
    if (index < parts.length - 1) out.write(" &");
  });
}

function writeArguments(out: Writer, name: string, typeArguments: readonly Type[]): void {
  const { indentation } = out;
  out.write(`${name}<`);
  typeArguments.forEach((type, index) => {
    out.newLine(indentation + 2);
    const isLast = index === typeArguments.length - 1;
    if (fits(out, flatOf(type), isLast ? 0 : 1)) out.write(flatOf(type));
    else type.writeBroken(out);
    if (!isLast) out.write(",");
  });
  out.newLine(indentation);
  out.write(">");
}

function distinct(types: readonly Type[]): readonly Type[] {
  return [...new Map(types.map((type) => [flatOf(type), type])).values()];
}

function withoutSubsumed(types: readonly Type[]): readonly Type[] {
  const keywords = new Set(types.map(({ flat }) => flat));
  return types.filter(({ widened }) => widened === null || !keywords.has(widened));
}

function simple(text: string): Type {
  return new Type({ kind: "simple", flat: text, broken: (out) => out.write(text) });
}
