import type { Json } from "../../model.js";
import { Code } from "./code.js";
import { keyText } from "./key.js";
import { stringText } from "./string.js";
import { widthOf } from "./width.js";
import { lineWidth, type Writer } from "./writer.js";

/**
 * A JSON value as an expression, laid out as the formatter would. `followedBy` is the number of characters that come after it
 * on its last line: a comma or a semicolon unless told otherwise.
 */
export function literal(value: Json, followedBy = 1): Code {
  return new Code((out) => writeValue(out, value, followedBy));
}

function writeValue(out: Writer, value: Json, followedBy: number): void {
  const flat = flatText(value, lineWidth - out.column - followedBy);
  if (flat !== null) out.write(flat);
  else if (isList(value)) writeList(out, value);
  else if (typeof value === "object" && value !== null) writeObject(out, value);
  else out.write(scalarText(value));
}

function writeObject(out: Writer, value: { readonly [key: string]: Json }): void {
  const { indentation } = out;
  out.write("{");
  for (const [name, member] of Object.entries(value)) {
    out.newLine(indentation + 2);
    const key = keyText(name);
    out.write(`${key}:`);
    writeMember(out, member, key);
    out.write(",");
  }
  out.newLine(indentation);
  out.write("}");
}

/** A string that is too long for its line goes below its key, unless the key is so short that nothing would be gained. */
function writeMember(out: Writer, member: Json, key: string): void {
  const isString = typeof member === "string";
  if (isString && widthOf(key) >= 5 && out.column + 1 + widthOf(stringText(member)) + 1 > lineWidth) {
    out.newLine(out.indentation + 2);
    out.write(stringText(member));
  } else {
    out.write(" ");
    writeValue(out, member, 1);
  }
}

function writeList(out: Writer, items: readonly Json[]): void {
  const { indentation } = out;
  out.write("[");
  if (items.every((item) => typeof item === "number")) writeFilled(out, items, indentation + 2);
  else {
    for (const item of items) {
      out.newLine(indentation + 2);
      writeValue(out, item, 1);
      out.write(",");
    }
  }
  out.newLine(indentation);
  out.write("]");
}

/** Numbers stand as many to a line as fit. */
function writeFilled(out: Writer, items: readonly Json[], indentation: number): void {
  out.newLine(indentation);
  items.forEach((item, index) => {
    const text = `${scalarText(item as number)},`;
    if (index > 0 && out.column + 1 + text.length > lineWidth) out.newLine(indentation);
    else if (index > 0) out.write(" ");
    out.write(text);
  });
}

/** The value on one line, or null where that takes more than `room` or the formatter would break it anyway. */
function flatText(value: Json, room: number): string | null {
  if (room < "{}".length && typeof value === "object" && value !== null) return null;
  if (isList(value)) return flatList(value, room);
  if (typeof value === "object" && value !== null) return flatObject(value, room);
  const text = scalarText(value);
  return widthOf(text) <= room ? text : null;
}

function flatObject(value: { readonly [key: string]: Json }, room: number): string | null {
  const members: string[] = [];
  let width = "{  }".length;
  for (const [name, member] of Object.entries(value)) {
    const key = keyText(name);
    width += widthOf(key) + ": ".length + (members.length > 0 ? ", ".length : 0);
    const text = flatText(member, room - width);
    if (text === null) return null;
    width += widthOf(text);
    members.push(`${key}: ${text}`);
  }
  return members.length === 0 ? "{}" : `{ ${members.join(", ")} }`;
}

function flatList(items: readonly Json[], room: number): string | null {
  if (isAlwaysBroken(items)) return null;
  const texts: string[] = [];
  let width = "[]".length;
  for (const item of items) {
    width += texts.length > 0 ? ", ".length : 0;
    const text = flatText(item, room - width);
    if (text === null) return null;
    width += widthOf(text);
    texts.push(text);
  }
  return `[${texts.join(", ")}]`;
}

/** Several objects, or several lists, with more than one member each are a table: one row to a line. */
function isAlwaysBroken(items: readonly Json[]): boolean {
  if (items.length < 2) return false;
  return (
    items.every((item) => isList(item) && item.length > 1) ||
    items.every((item) => isObject(item) && Object.keys(item).length > 1)
  );
}

function isObject(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === "object" && value !== null && !isList(value);
}

/** Array.isArray, which does not narrow a readonly array. */
function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function scalarText(value: string | number | boolean | null): string {
  return typeof value === "string" ? stringText(value) : String(value).replace("e+", "e");
}
