import { Code, ts } from "./code.js";
import { documented } from "./comment.js";
import { keyText } from "./key.js";
import type { Identifier } from "./scope.js";
import { breakable, emptyObject, flatOf, objectOf, type Type } from "./type.js";
import { fits, type Writer } from "./writer.js";

export interface Property {
  readonly name: string;
  readonly isOptional?: boolean;
  readonly comment?: Code;
  readonly type: Type;
}

/** `{ … }` over several lines; the formatter leaves it so. */
export function objectType(members: readonly Property[], index: Type | null = null): Type {
  return members.length === 0 && index === null ? emptyObject() : objectOf(properties(members, index));
}

/** The members of an interface or an object type, one to a line. */
export function properties(members: readonly Property[], index: Type | null = null): Code {
  const all = members.map(({ name, isOptional, type, comment }) => ({
    head: `readonly ${keyText(name)}${isOptional === true ? "?" : ""}:`,
    type,
    comment,
  }));
  if (index !== null) all.push({ head: "readonly [key: string]:", type: index, comment: undefined });
  return new Code((out) => {
    const { indentation } = out;
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

export interface Parameter {
  readonly name: "consumer" | "event" | "request" | "run";
  readonly type: Type;
}

/** `(request: GetUserRequest) => Awaitable<GetUserResult>`. */
export function functionType(parameters: readonly Parameter[], result: Type): Type {
  const list = parameters.map(({ name, type }) => `${name}: ${flatOf(type)}`).join(", ");
  return breakable(`(${list}) => ${flatOf(result)}`, (out) => {
    const { indentation } = out;
    out.write("(");
    for (const { name, type } of parameters) {
      out.newLine(indentation + 2);
      out.write(`${name}:`);
      writeAnnotation(out, type, 1);
      out.write(",");
    }
    if (parameters.length > 0) out.newLine(indentation);
    out.write(`) => ${flatOf(result)}`);
  });
}

/** `export interface User { … }`, or `export type Users = …` for what is not an object. */
export function declaration(name: Identifier, type: Type): Code {
  if (type.body === null) return ts`export type ${name} =${annotation(type)};`;
  return ts`
    export interface ${name} {
      ${type.body}
    }
  `;
}

/** What stands after `:` or `=`, a space included, with the number of characters that follow it on its line. */
export function annotation(type: Type, followedBy = 1): Code {
  return new Code((out) => writeAnnotation(out, type, followedBy));
}

/** A union that does not fit starts on a line of its own. */
function writeAnnotation(out: Writer, type: Type, followedBy: number): void {
  if (type.kind === "union" && !fits(out, ` ${flatOf(type)}`, followedBy)) {
    out.newLine(out.indentation + 2);
    type.writeBroken(out);
  } else {
    out.write(" ");
    type.writeTo(out);
  }
}
