import { Code, ts } from "./code.js";
import { documented } from "./comment.js";
import { keyText } from "./key.js";
import type { Identifier } from "./scope.js";
import { stringText } from "./string.js";
import { widthOf } from "./width.js";
import { lineWidth, type Writer } from "./writer.js";

type Kind = "simple" | "object" | "list" | "union" | "intersection";

/** A type expression that knows how to stand on one line and how to break. */
export class Type extends Code {
  readonly kind: Kind;
  /** On one line; null where it never is. */
  readonly flat: string | null;
  /** Of a union or an intersection. */
  readonly members: readonly Type[];
  /** Of an object type: what stands between its braces. */
  readonly body: Code | null;

  constructor(shape: TypeShape) {
    super(shape.write);
    this.kind = shape.kind;
    this.flat = shape.flat;
    this.members = shape.members ?? [];
    this.body = shape.body ?? null;
  }
}

interface TypeShape {
  readonly kind: Kind;
  readonly flat: string | null;
  readonly write: (out: Writer) => void;
  readonly members?: readonly Type[];
  readonly body?: Code;
}

export type Keyword = "unknown" | "never" | "string" | "number" | "boolean" | "void" | "null" | "undefined" | "object";

export const keyword = (name: Keyword): Type => simple(name);

/** `string`, `number` or another value as a type of its own. */
export function literalType(value: string | number | boolean | null): Type {
  return simple(typeof value === "string" ? stringText(value) : String(value).replace("e+", "e"));
}

/** `User`, `EventEnvelope<"user.created", UserCreated>`. Arguments are types that stand on one line. */
export function named(name: Identifier, ...typeArguments: readonly Type[]): Type {
  return generic(name.name, typeArguments);
}

/** `orders.Plugin`, a type of an imported module. */
export function qualified(module: Identifier, name: Identifier): Type {
  return simple(`${module.name}.${name.name}`);
}

function generic(name: string, typeArguments: readonly Type[]): Type {
  if (typeArguments.length === 0) return simple(name);
  const flat = `${name}<${typeArguments.map(flatOf).join(", ")}>`;
  if (typeArguments.length === 1) return simple(flat);
  return new Type({
    kind: "simple",
    flat,
    write: (out) => {
      if (fits(out, flat, 1)) {
        out.write(flat);
        return;
      }
      const { indentation } = out;
      out.write(`${name}<`);
      typeArguments.forEach((type, index) => {
        out.newLine(indentation + 2);
        type.writeTo(out);
        if (index < typeArguments.length - 1) out.write(",");
      });
      out.newLine(indentation);
      out.write(">");
    },
  });
}

/** `Events["user.created"]`. */
export function indexed(type: Type, ...properties: readonly string[]): Type {
  return simple(flatOf(type) + properties.map((property) => `[${stringText(property)}]`).join(""));
}

export function listOf(item: Type): Type {
  const isGrouped = item.kind !== "simple" && item.kind !== "object";
  return new Type({
    kind: "list",
    flat: item.flat === null ? null : `readonly ${isGrouped ? `(${item.flat})` : item.flat}[]`,
    write: (out) => {
      if (!isGrouped) {
        out.write("readonly ");
        item.writeTo(out);
        out.write("[]");
      } else {
        const { indentation } = out;
        out.write("readonly (");
        out.newLine(indentation + 2);
        if (item.kind === "union") writeAlternatives(out, item.members);
        else item.writeTo(out);
        out.newLine(indentation);
        out.write(")[]");
      }
    },
  });
}

/** `A | B`, without repetition. Of nothing it is `never`. */
export function union(types: readonly Type[]): Type {
  const members = distinct(types.flatMap((type) => (type.kind === "union" ? type.members : [type])));
  const only = members[0];
  if (only === undefined) return keyword("never");
  if (members.length === 1) return only;
  return new Type({
    kind: "union",
    flat: joinFlat(members, " | "),
    members,
    write: (out) => writeAlternatives(out, members),
  });
}

/** `A & B`. Of nothing it is `unknown`. */
export function intersection(types: readonly Type[]): Type {
  const members = distinct(types.flatMap((type) => (type.kind === "intersection" ? type.members : [type])));
  const only = members[0];
  if (only === undefined) return keyword("unknown");
  if (members.length === 1) return only;
  return new Type({
    kind: "intersection",
    flat: joinFlat(members, " & "),
    members,
    write: (out) => {
      const { indentation } = out;
      members.forEach((type, index) => {
        if (index > 0) out.newLine(indentation + 2);
        out.write(groupedFlat(type));
        if (index < members.length - 1) out.write(" &");
      });
    },
  });
}

export interface Property {
  readonly name: string;
  readonly isOptional?: boolean;
  readonly comment?: Code;
  readonly type: Type;
}

/** The members of an interface or an object type, one to a line. */
export function properties(members: readonly Property[], index: Type | null = null): Code {
  return new Code((out) => {
    const { indentation } = out;
    const all = members.map((member) => ({
      ...member,
      head: `readonly ${keyText(member.name)}${member.isOptional === true ? "?" : ""}:`,
    }));
    if (index !== null) all.push({ name: "", type: index, head: "readonly [key: string]:" });
    all.forEach(({ head, type, comment }, number) => {
      if (number > 0) out.newLine(indentation);
      const property = new Code((line) => {
        line.write(head);
        writeAnnotation(line, type, 1);
        line.write(";");
      });
      (comment === undefined ? property : documented(comment, property)).writeTo(out);
    });
  });
}

/** `{ … }` over several lines; the formatter leaves it so. */
export function objectType(members: readonly Property[], index: Type | null = null): Type {
  if (members.length === 0 && index === null) return simple("Readonly<Record<string, never>>");
  const body = properties(members, index);
  return new Type({
    kind: "object",
    flat: null,
    body,
    write: (out) => {
      const { indentation } = out;
      out.write("{");
      out.newLine(indentation + 2);
      body.writeTo(out);
      out.newLine(indentation);
      out.write("}");
    },
  });
}

export interface Parameter {
  readonly name: string;
  readonly type: Type;
}

/** `(request: GetUserRequest) => Awaitable<GetUserResult>`. */
export function functionType(parameters: readonly Parameter[], result: Type): Type {
  const flat = `(${parameters.map(({ name, type }) => `${name}: ${flatOf(type)}`).join(", ")}) => ${flatOf(result)}`;
  return new Type({
    kind: "simple",
    flat,
    write: (out) => {
      if (parameters.length === 0 || fits(out, flat, 1)) return out.write(flat);
      const { indentation } = out;
      out.write("(");
      for (const { name, type } of parameters) {
        out.newLine(indentation + 2);
        out.write(`${name}:`);
        writeAnnotation(out, type, 1);
        out.write(",");
      }
      out.newLine(indentation);
      out.write(`) => ${flatOf(result)}`);
    },
  });
}

/** `export interface User { … }`, or `export type Users = …` for what is not an object. */
export function declaration(name: Identifier, type: Type): Code {
  if (type.body !== null)
    return ts`
    export interface ${name} {
      ${type.body}
    }
  `;
  return ts`export type ${name} =${annotation(type)};`;
}

/** What stands after `:` or `=`, a space included, with the number of characters that follow it on its line. */
export function annotation(type: Type, followedBy = 1): Code {
  return new Code((out) => writeAnnotation(out, type, followedBy));
}

function writeAnnotation(out: Writer, type: Type, followedBy: number): void {
  if (type.flat !== null && fits(out, ` ${type.flat}`, followedBy)) {
    out.write(` ${type.flat}`);
  } else if (type.kind === "union") {
    const { indentation } = out;
    out.newLine(indentation + 2);
    writeAlternatives(out, type.members);
  } else {
    out.write(" ");
    type.writeTo(out);
  }
}

function writeAlternatives(out: Writer, members: readonly Type[]): void {
  const { indentation } = out;
  members.forEach((type, index) => {
    if (index > 0) out.newLine(indentation);
    out.write("| ");
    if (type.kind === "intersection") out.write(flatOf(type));
    else type.writeTo(out);
  });
}

function groupedFlat(type: Type): string {
  return type.kind === "union" ? `(${flatOf(type)})` : flatOf(type);
}

function joinFlat(members: readonly Type[], separator: string): string {
  return members.map((member) => (separator === " & " ? groupedFlat(member) : flatOf(member))).join(separator);
}

function distinct(types: readonly Type[]): readonly Type[] {
  return [...new Map(types.map((type) => [flatOf(type), type])).values()];
}

/** Object types are given names before they become part of another type, so that every part stands on one line. */
function flatOf(type: Type): string {
  if (type.flat === null) throw new Error("an object type without a name cannot be part of another type");
  return type.flat;
}

function fits(out: Writer, text: string, followedBy: number): boolean {
  return out.column + widthOf(text) + followedBy <= lineWidth;
}

function simple(text: string): Type {
  return new Type({ kind: "simple", flat: text, write: (out) => out.write(text) });
}
