import type { Json, JsonObject } from "../../model.js";
import { Code } from "./code.js";
import { keyText } from "./key.js";
import { stringText } from "./string.js";
import { widthOf } from "./width.js";
import { fits, lineWidth, type Writer } from "./writer.js";

/**
 * A JSON value as an expression, laid out as the formatter would. `followedBy` is the number of characters that come after it
 * on its last line: a comma or a semicolon unless told otherwise.
 */
export function literal(value: Json, followedBy = 1): Code {
  return new Code((out) => writeValue(out, value, { flats: new Map(), followedBy }));
}

/** A member of an object literal that is broken into lines. */
export function member(name: string, value: Json): Code {
  const layout: Layout = { flats: new Map(), followedBy: 1 };
  return new Code((out) => writeMember(out, { key: keyText(name), member: value, layout }));
}

/** What is known of the lists and objects of one literal: how each stands on one line, or null where it cannot. */
interface Layout {
  readonly flats: Map<Json, string | null>;
  readonly followedBy: number;
}

function writeValue(out: Writer, value: Json, layout: Layout): void {
  if (typeof value !== "object" || value === null) {
    out.write(scalarText(value));
    return;
  }
  const flat = flatText(value, layout.flats);
  if (flat !== null && fits(out, flat, layout.followedBy)) out.write(flat);
  else if (isList(value)) writeList(out, value, { ...layout, followedBy: 1 });
  else writeObject(out, value, { ...layout, followedBy: 1 });
}

function writeObject(out: Writer, value: JsonObject, layout: Layout): void {
  const { indentation } = out;
  out.write("{");
  for (const [name, member] of Object.entries(value)) {
    out.newLine(indentation + 2);
    writeMember(out, { key: keyText(name), member, layout });
    out.write(",");
  }
  out.newLine(indentation);
  out.write("}");
}

interface Member {
  readonly key: string;
  readonly member: Json;
  readonly layout: Layout;
}

/** A string that is too long for its line goes below its key, unless the key is so short that nothing would be gained. */
function writeMember(out: Writer, { key, member, layout }: Member): void {
  if (typeof member !== "object" || member === null) {
    const text = `${key}: ${scalarText(member)}`;
    if (typeof member === "string" && widthOf(key) >= 5 && !fits(out, text)) {
      out.write(`${key}:`);
      out.newLine(out.indentation + 2);
      out.write(scalarText(member));
    } else {
      out.write(text);
    }
  } else {
    out.write(`${key}: `);
    const asserted = assertion(key, member);
    writeValue(out, member, { ...layout, followedBy: asserted.length + 1 });
    out.write(asserted);
  }
}

/** TypeScript expects a function at `constructor` whatever the table's type says, and would widen what stands inside. */
function assertion(key: string, member: Json): string {
  return key === "constructor" && typeof member === "object" && member !== null ? " as const" : "";
}

function writeList(out: Writer, items: readonly Json[], layout: Layout): void {
  const { indentation } = out;
  out.write("[");
  if (items.every((item) => typeof item === "number")) {
    writeFilled(out, items, indentation + 2);
  } else {
    for (const item of items) {
      out.newLine(indentation + 2);
      writeValue(out, item, layout);
      out.write(",");
    }
  }
  out.newLine(indentation);
  out.write("]");
}

/** Numbers stand as many to a line as fit. */
function writeFilled(out: Writer, items: readonly number[], indentation: number): void {
  out.newLine(indentation);
  items.forEach((item, index) => {
    const text = `${scalarText(item)},`;
    if (index > 0 && !fits(out, ` ${text}`, 0)) out.newLine(indentation);
    else if (index > 0) out.write(" ");
    out.write(text);
  });
}

/** A list or an object on one line; null where no line is long enough or the formatter would break it anyway. */
function flatText(value: JsonObject | readonly Json[], flats: Layout["flats"]): string | null {
  const known = flats.get(value);
  if (known !== undefined) return known;
  const text = isList(value) ? flatList(value, flats) : flatObject(value, flats);
  const flat = text === null || text.length > 2 * lineWidth ? null : text;
  flats.set(value, flat);
  return flat;
}

function flatObject(value: JsonObject, flats: Layout["flats"]): string | null {
  let text = "";
  for (const name in value) {
    const member = value[name] ?? null;
    const flat = typeof member === "object" && member !== null ? flatText(member, flats) : scalarText(member);
    if (flat === null || text.length > lineWidth) return null;
    const key = keyText(name);
    text += `${text === "" ? "" : ", "}${key}: ${flat}${assertion(key, member)}`;
  }
  return text === "" ? "{}" : `{ ${text} }`;
}

function flatList(items: readonly Json[], flats: Layout["flats"]): string | null {
  if (isAlwaysBroken(items)) return null;
  let text = "";
  for (const item of items) {
    const flat = typeof item === "object" && item !== null ? flatText(item, flats) : scalarText(item);
    if (flat === null || text.length > lineWidth) return null;
    text += text === "" ? flat : `, ${flat}`;
  }
  return `[${text}]`;
}

/** Several objects, or several lists, with more than one member each are a table: one row to a line. */
function isAlwaysBroken(items: readonly Json[]): boolean {
  if (items.length < 2) return false;
  return (
    items.every((item) => isList(item) && item.length > 1) ||
    items.every((item) => isObject(item) && Object.keys(item).length > 1)
  );
}

function isObject(value: Json): value is JsonObject {
  return typeof value === "object" && value !== null && !isList(value);
}

/** Array.isArray, which does not narrow a readonly array. */
function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function scalarText(value: string | number | boolean | null): string {
  return typeof value === "string" ? stringText(value) : String(value).replace("e+", "e");
}
