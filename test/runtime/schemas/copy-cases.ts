import type { JsonSchema } from "../../../runtime/json.js";
import { closed } from "./closed.js";

const text = { type: "string" };

/** References are to `contractDefinitions` of the plugin "shop". */
export const order: JsonSchema = closed(
  {
    id: { type: "string", maxLength: 3 },
    note: { type: ["string", "null"], description: "annotations change nothing" },
    count: { type: "integer", default: 1 },
    buyer: { $ref: "#/$defs/Person" },
    lines: {
      type: "array",
      items: closed({ sku: { type: "string" }, tags: { type: "array", items: { enum: ["a", "b"] } } }, ["sku"]),
    },
    pet: { anyOf: [{ $ref: "#/$defs/Cat" }, { $ref: "#/$defs/Dog" }] },
    gift: { ...closed({ text }, ["text"]), type: ["object", "null"] },
    grid: { type: "array", items: { type: "array", items: { type: "number" } } },
    extra: { type: "object", additionalProperties: true },
    size: { anyOf: [{ type: "integer" }, { const: "all" }] },
  },
  ["id"],
);
const person = { id: 1, email: "a@example.com" };
const full = {
  id: "o1",
  note: null,
  count: 2,
  buyer: person,
  lines: [{ sku: "s", tags: ["a", "b"] }, { sku: "t" }],
  pet: { kind: "dog", loud: false },
  gift: { text: "x" },
  grid: [[1, 2], [], [3]],
  extra: { any: { thing: [1, { deep: true }] } },
  size: "all",
};

export interface CopyCase {
  readonly name: string;
  readonly schema: JsonSchema;
  readonly given: () => unknown;
  /** What the copy holds, or the errors as "pointer message". */
  readonly want: { readonly value: unknown } | readonly string[];
}

class Thing {
  note: string | undefined = "own";

  get size(): string {
    return "of the class";
  }
}

const inherited = (): object => Object.assign(Object.create({ id: "o1" }) as object, { note: "x" });
const refused = "must be an object";

export const copyCases: readonly CopyCase[] = [
  { name: "all that may be there", schema: order, given: () => full, want: { value: full } },
  { name: "little", schema: order, given: () => ({ id: "o1" }), want: { value: { id: "o1", count: 1 } } },
  {
    name: "no properties that are undefined",
    schema: order,
    given: () => ({ id: "o1", note: undefined, buyer: undefined, lines: [{ sku: "s", tags: undefined }] }),
    want: { value: { id: "o1", lines: [{ sku: "s" }], count: 1 } },
  },
  {
    name: "nothing where one is missing or unknown, at any depth",
    schema: order,
    given: () => ({ note: "x", other: 1, lines: [{ tags: [] }, { sku: "s", more: 1 }], gift: { text: "x", y: 1 } }),
    want: [
      "/id is required",
      "/other is not a known property",
      "/lines/0/sku is required",
      "/lines/1/more is not a known property",
      "/gift/y is not a known property",
    ],
  },
  {
    name: "nothing that is unknown and undefined",
    schema: order,
    given: () => ({ id: "o1", other: undefined }),
    want: { value: { id: "o1", count: 1 } },
  },
  {
    name: "nothing where a property is a function or an object that is no data",
    schema: order,
    given: () => ({ id: new Date(0), note: () => "x", lines: new Map(), gift: new Date(0), extra: new Date(0) }),
    want: ["/id must be a string", "/note must be a string or null", "/lines must be a list", "/gift/text is required"],
  },
  {
    name: "what an object of a class has of its own",
    schema: order,
    given: () => Object.assign(new Thing(), { id: "o1", note: undefined, extra: new Thing() }),
    want: { value: { id: "o1", count: 1, extra: { note: "own" } } },
  },
  { name: "nothing of what is inherited", schema: order, given: inherited, want: ["/id is required"] },
  { name: "nothing where there is no object", schema: order, given: () => ["o1"], want: [` ${refused}`] },
  { name: "nothing of null", schema: order, given: () => null, want: [` ${refused}`] },
  {
    name: "objects without a prototype",
    schema: order,
    given: () => Object.assign(Object.create(null) as object, { id: "o1" }),
    want: { value: { id: "o1", count: 1 } },
  },
  {
    name: 'no key "__proto__" as anything but data',
    schema: order,
    given: () => JSON.parse('{ "id": "o1", "__proto__": { "note": "x" } }') as unknown,
    want: ["/__proto__ is not a known property"],
  },
  {
    name: "keys that every object has",
    schema: closed({ toString: { type: "string" }, valueOf: closed({ a: text }) }, ["toString"]),
    given: () => ({ toString: "x", valueOf: { a: "y" } }),
    want: { value: { toString: "x", valueOf: { a: "y" } } },
  },
  {
    name: "a text as well as an object",
    schema: { ...closed({ a: text }, ["a"]), type: ["object", "string"] },
    given: () => "x",
    want: { value: "x" },
  },
  {
    name: "a list as well as an object",
    schema: { ...closed({ a: text }), type: ["object", "array"], items: { type: "object" } },
    given: () => [{ b: { c: 1 } }],
    want: { value: [{ b: { c: 1 } }] },
  },
  {
    name: "what a schema without a type allows",
    schema: { additionalProperties: false, properties: { a: { type: "array", items: {} } } },
    given: () => ({ a: [{ b: 1 }] }),
    want: { value: { a: [{ b: 1 }] } },
  },
  {
    name: "a recursive schema's values",
    schema: { $ref: "#/$defs/Tree" },
    given: () => ({ name: "a", children: [{ name: "b", children: [] }] }),
    want: { value: { name: "a", children: [{ name: "b", children: [] }] } },
  },
  {
    name: "defaults of defaults",
    schema: closed({ list: { type: "array", items: closed({ n: { type: "integer", default: 3 } }), default: [{}] } }),
    given: () => ({}),
    want: { value: { list: [{ n: 3 }] } },
  },
  {
    name: 'no default in place of "undefined" texts',
    schema: closed({ 'a"b\\c': { type: "string", default: "}" } }),
    given: () => ({}),
    want: { value: { 'a"b\\c': "}" } },
  },
];
