import { describe, expect, it } from "vitest";
import { print, ts } from "../../../compiler/5-emit/render/code.js";
import { annotation } from "../../../compiler/5-emit/render/members.js";
import { Identifier } from "../../../compiler/5-emit/render/scope.js";
import { typeOf } from "../../../compiler/5-emit/types/schema-type.js";
import { findVariants } from "../../../compiler/5-emit/types/variants.js";
import type { JsonSchema } from "../../../compiler/model.js";

/** A schema and the type of its values; object types that need a name are shown as `Name = { … }` behind it. */
describe("a schema as a type", () => {
  const rows: readonly [name: string, schema: JsonSchema, want: string, written?: string][] = [
    ["an integer is a number", { type: "integer", minimum: 1 }, "number"],
    ["formats and patterns are text", { type: "string", format: "uuid", pattern: "^a" }, "string"],
    [
      "an enum is exactly its values",
      { type: "string", enum: ["a", "it's", 1, null, true] },
      '"a" | "it\'s" | 1 | null | true',
    ],
    ["a constant", { const: "open" }, '"open"'],
    ["several types", { type: ["string", "null"] }, "string | null"],
    ["a list", { type: "array", items: { type: "string" } }, "readonly string[]"],
    ["a list of alternatives", { type: "array", items: { type: ["string", "null"] } }, "readonly (string | null)[]"],
    ["a list of lists", { type: "array", items: { type: "array", items: {} } }, "readonly (readonly unknown[])[]"],
    ["anything", {}, "unknown"],
    [
      "an object that holds nothing",
      { type: "object", properties: {}, additionalProperties: false },
      "Readonly<Record<string, never>>",
    ],
    [
      "an object that is closed",
      object({ a: { type: "string" }, b: { type: "number" } }, ["a"]),
      "{ readonly a: string; readonly b?: number; }",
    ],
    ["an open object", { type: "object" }, "{ readonly [key: string]: unknown; }"],
    ["a map", { type: "object", additionalProperties: { type: "integer" } }, "{ readonly [key: string]: number; }"],
    [
      "a map with known keys",
      { ...object({ a: { type: "string" } }, ["a"]), additionalProperties: { type: "integer" } },
      "{ readonly a: string; readonly [key: string]: number | string | undefined; }",
    ],
    [
      "a default is there for who reads, and may be left out by who writes",
      object({ a: { type: "string", default: "x" } }, ["a"]),
      "{ readonly a: string; }",
      "{ readonly a?: string; }",
    ],
    ["a reference", { $ref: "#/$defs/User" }, "User"],
    [
      "a reference to what has defaults",
      { type: "array", items: { $ref: "#/$defs/Page" } },
      "readonly Page[]",
      "readonly PageInput[]",
    ],
    ["a reference through another", { $ref: "#/$defs/Book" }, "Book", "BookInput"],
    [
      "no defaults are filled in where alternatives are tried",
      { anyOf: [{ $ref: "#/$defs/Page" }, object({ a: { type: "string", default: "x" } })] },
      "PageInput | X2 where X2 = { readonly a?: string; }",
    ],
    ["alternatives", { oneOf: [{ type: "string" }, { const: "a" }, { type: "integer" }] }, "string | number"],
    [
      "all of several",
      { allOf: [{ $ref: "#/$defs/User" }, { $ref: "#/$defs/Page" }] },
      "User & Page",
      "User & PageInput",
    ],
    [
      "an object or null",
      { ...object({ a: { type: "string" } }), type: ["object", "null"] },
      "X | null where X = { readonly a?: string; }",
    ],
    [
      "keys that are no identifiers",
      object({ "a-b": {}, class: {} }),
      '{ readonly "a-b"?: unknown; readonly class?: unknown; }',
    ],
  ];
  it.each(rows)("%s", (_name, schema, read, written = read) => {
    expect(rendered(schema, "read")).toBe(read);
    expect(rendered(schema, "write")).toBe(written);
  });
});

function object(properties: JsonSchema, required: readonly string[] = []): JsonSchema {
  return { type: "object", properties, required, additionalProperties: false };
}

const definitions = new Map([
  ["User", object({ id: { type: "string" } })],
  ["Page", object({ size: { type: "integer", default: 10 }, next: { $ref: "#/$defs/Page" } })],
  ["Book", object({ pages: { type: "array", items: { $ref: "#/$defs/Page" } } })],
]);
const variants = findVariants(definitions);

function rendered(schema: JsonSchema, mode: "read" | "write"): string {
  const declared: string[] = [];
  const type = typeOf(schema, {
    mode,
    hint: "X",
    names: {
      definition: (name, wanted) =>
        new Identifier(wanted === "write" && variants.definitionDiffers(name) ? `${name}Input` : name),
      declare: (wanted, _mode, inner) => {
        declared.push(` where ${wanted} = ${flat(print(inner))}`);
        return new Identifier(wanted);
      },
    },
  });
  return flat(print(ts`${annotation(type)}`)) + declared.join("");
}

function flat(text: string): string {
  return text.trim().replace(/\s+/g, " ");
}
