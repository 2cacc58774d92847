import { inspect } from "node:util";
import { expect, it } from "vitest";
import type { CheckingCopier, SchemaEngine, SchemaUse, Validation } from "../../../runtime/definition.js";
import type { JsonSchema } from "../../../runtime/json.js";
import { closed } from "./closed.js";
import { copyCases, order } from "./copy-cases.js";

/** Schemas that `SchemaUse`s of the contract refer to. */
export const contractDefinitions: Readonly<Record<string, Readonly<Record<string, JsonSchema>>>> = {
  shop: {
    Person: closed({ id: { type: "integer" }, email: { type: "string", format: "email" } }, ["id", "email"]),
    Tree: closed({ name: { type: "string" }, children: { type: "array", items: { $ref: "#/$defs/Tree" } } }, ["name"]),
    Cat: closed({ kind: { const: "cat" }, lives: { type: "integer" }, owner: { $ref: "#/$defs/Person" } }, [
      "kind",
      "lives",
    ]),
    Dog: closed({ kind: { const: "dog" }, loud: { type: "boolean", default: true } }, ["kind"]),
    Row: closed({ n: { type: "integer" } }, ["n"]),
  },
  other: { Person: closed({ nick: { type: "string", minLength: 1 } }, ["nick"]) },
};

export interface ContractCase {
  readonly name: string;
  readonly schema: JsonSchema;
  readonly plugin?: string;
  readonly mode?: "strict" | "coerce";
  readonly given: unknown;
  /** What comes out, or the errors as "pointer message". */
  readonly want: { readonly value: unknown } | readonly string[];
}

const text = { type: "string" };
const pets = { anyOf: [{ $ref: "#/$defs/Cat" }, { $ref: "#/$defs/Dog" }] };

export const validatorCases: readonly ContractCase[] = [
  { name: "takes what fits", schema: closed({ a: text }), given: { a: "x" }, want: { value: { a: "x" } } },
  { name: "names what is missing", schema: closed({ a: text }, ["a"]), given: {}, want: ["/a is required"] },
  { name: "names what is unknown", schema: closed({ a: text }), given: { b: 1 }, want: ["/b is not a known property"] },
  {
    name: "tells all errors at once",
    schema: closed({ a: text, b: { type: "integer", minimum: 1 } }, ["a"]),
    given: { b: 0, c: 1 },
    want: ["/a is required", "/c is not a known property", "/b must be at least 1"],
  },
  {
    name: "escapes names in pointers",
    schema: closed({ "a/b~c": text }),
    given: { "a/b~c": 1 },
    want: ["/a~1b~0c must be a string"],
  },
  { name: "points at items", schema: { type: "array", items: text }, given: ["a", 2], want: ["/1 must be a string"] },
  { name: "names several types", schema: { type: ["string", "null"] }, given: 1, want: [" must be a string or null"] },
  {
    name: "knows an email address",
    schema: closed({ email: { type: "string", format: "email" } }),
    given: { email: "nobody" },
    want: ["/email must be an email address"],
  },
  { name: "knows a UUID", schema: { type: "string", format: "uuid" }, given: "x", want: [" must be a UUID"] },
  {
    name: "knows a duration of Nexus",
    schema: { type: "string", format: "duration" },
    given: "P1D",
    want: [' must be a duration such as "30s"'],
  },
  {
    name: "takes a duration of Nexus",
    schema: { type: "string", format: "duration" },
    given: "30s",
    want: { value: "30s" },
  },
  { name: "takes a size", schema: { type: "string", format: "size" }, given: "64kb", want: { value: "64kb" } },
  {
    name: "refuses a size without a unit",
    schema: { type: "string", format: "size" },
    given: "64",
    want: [' must be a size such as "10mb"'],
  },
  {
    name: "refuses a date that does not exist",
    schema: { type: "string", format: "date" },
    given: "2026-02-30",
    want: [' must be a date such as "2026-01-31"'],
  },
  {
    name: "counts characters, not UTF-16 units",
    schema: { type: "string", maxLength: 1 },
    given: "😀",
    want: { value: "😀" },
  },
  { name: "speaks of empty texts", schema: { type: "string", minLength: 1 }, given: "", want: [" must not be empty"] },
  {
    name: "speaks of short lists",
    schema: { type: "array", items: text, minItems: 2 },
    given: [],
    want: [" must have at least 2 items"],
  },
  { name: "lists allowed values", schema: { enum: ["a", "b"] }, given: "c", want: [' must be one of "a", "b"'] },
  { name: "names a fixed value", schema: { const: 1 }, given: 2, want: [" must be 1"] },
  {
    name: "compares lists by value",
    schema: { type: "array", items: {}, uniqueItems: true },
    given: [{ a: 1 }, { a: 1 }],
    want: [" must not hold the same item twice (items 1 and 2)"],
  },
  {
    name: "compares multiples",
    schema: { type: "integer", multipleOf: 5 },
    given: 7,
    want: [" must be a multiple of 5"],
  },
  {
    name: "shows the pattern",
    schema: { type: "string", pattern: "^a+$" },
    given: "b",
    want: [" must match the pattern ^a+$"],
  },
  {
    name: "fills in defaults",
    schema: closed({ a: { type: "integer", default: 3 } }),
    given: {},
    want: { value: { a: 3 } },
  },
  {
    name: "fills in defaults behind a reference",
    schema: { $ref: "#/$defs/Dog" },
    given: { kind: "dog" },
    want: { value: { kind: "dog", loud: true } },
  },
  {
    name: "does not convert in strict mode",
    schema: closed({ a: { type: "integer" } }),
    given: { a: "3" },
    want: ["/a must be a whole number"],
  },
  {
    name: "finds a plugin's own definitions",
    schema: { $ref: "#/$defs/Person" },
    plugin: "other",
    given: { nick: "" },
    want: ["/nick must not be empty"],
  },
  {
    name: "follows recursive schemas",
    schema: { $ref: "#/$defs/Tree" },
    given: { name: "a", children: [{ name: 1 }] },
    want: ["/children/0/name must be a string"],
  },
  {
    name: "ignores annotations and x- words",
    schema: { type: "string", "x-secret": true, title: "T", examples: ["a"] },
    given: "a",
    want: { value: "a" },
  },
  {
    name: "tells the branch whose fixed value matches",
    schema: pets,
    given: { kind: "cat" },
    want: ["/lives is required"],
  },
  {
    name: "tells the fixed values of all branches",
    schema: pets,
    given: { kind: "cow" },
    want: ['/kind must be one of "cat", "dog"'],
  },
  {
    name: "tells the fixed value of one branch and the type of another",
    schema: {
      anyOf: [
        { type: "integer", minimum: 1 },
        { type: "string", const: "auto" },
      ],
    },
    given: "many",
    want: [' must be a whole number, or one of "auto"'],
  },
  {
    name: "tells the types of all branches",
    schema: { anyOf: [{ type: "string" }, { type: "null" }] },
    given: 1,
    want: [" must be a string or null"],
  },
  {
    name: "looks into the branch that may be null",
    schema: { anyOf: [{ $ref: "#/$defs/Person" }, { type: "null" }] },
    given: { id: 1 },
    want: ["/email is required"],
  },
  {
    name: "refuses what fits two branches of oneOf",
    schema: { oneOf: [{ type: "integer" }, { type: "number" }] },
    given: 1,
    want: [" must have exactly one of the allowed forms"],
  },
  {
    name: "does not let a branch's default spoil the next",
    schema: { anyOf: [{ $ref: "#/$defs/Dog" }, closed({ kind: { const: "bee" } })] },
    given: { kind: "bee" },
    want: { value: { kind: "bee" } },
  },
  {
    name: "keeps apart own properties and those of every object",
    schema: closed({ a: text }, []),
    given: JSON.parse('{"__proto__": 1, "constructor": 2}') as unknown,
    want: ["/__proto__ is not a known property", "/constructor is not a known property"],
  },

  {
    name: "converts whole numbers",
    mode: "coerce",
    schema: closed({ a: { type: "integer" } }),
    given: { a: "3" },
    want: { value: { a: 3 } },
  },
  {
    name: "converts numbers",
    mode: "coerce",
    schema: closed({ a: { type: "number" } }),
    given: { a: "1.5" },
    want: { value: { a: 1.5 } },
  },
  {
    name: "converts true and false",
    mode: "coerce",
    schema: closed({ a: { type: "boolean" } }),
    given: { a: "false" },
    want: { value: { a: false } },
  },
  {
    name: "does not take 1 for true",
    mode: "coerce",
    schema: closed({ a: { type: "boolean" } }),
    given: { a: "1" },
    want: ["/a must be true or false"],
  },
  {
    name: "does not convert half numbers",
    mode: "coerce",
    schema: closed({ a: { type: "integer" } }),
    given: { a: "1.5" },
    want: ["/a must be a whole number"],
  },
  {
    name: "does not take Infinity",
    mode: "coerce",
    schema: closed({ a: { type: "integer" } }),
    given: { a: "Infinity" },
    want: ["/a must be a whole number"],
  },
  {
    name: "does not take hexadecimal",
    mode: "coerce",
    schema: closed({ a: { type: "integer" } }),
    given: { a: "0x10" },
    want: ["/a must be a whole number"],
  },
  {
    name: "does not take an empty text for 0",
    mode: "coerce",
    schema: closed({ a: { type: "integer" } }),
    given: { a: "" },
    want: ["/a must be a whole number"],
  },
  {
    name: "keeps texts that look like numbers",
    mode: "coerce",
    schema: closed({ a: text }),
    given: { a: "007" },
    want: { value: { a: "007" } },
  },
  {
    name: "makes a list of one",
    mode: "coerce",
    schema: closed({ a: { type: "array", items: { type: "integer" } } }),
    given: { a: "1" },
    want: { value: { a: [1] } },
  },
  {
    name: "converts lists",
    mode: "coerce",
    schema: closed({ a: { type: "array", items: { type: "integer" } } }),
    given: { a: ["1", "2"] },
    want: { value: { a: [1, 2] } },
  },
  {
    name: "refuses a repeated key where one value is asked for",
    mode: "coerce",
    schema: closed({ a: { type: "integer" } }),
    given: { a: ["1", "2"] },
    want: ["/a must be a whole number"],
  },
  {
    name: "converts behind references",
    mode: "coerce",
    schema: { $ref: "#/$defs/Row" },
    given: { n: "4" },
    want: { value: { n: 4 } },
  },
  {
    name: "fills in defaults while converting",
    mode: "coerce",
    schema: closed({ a: { type: "integer", default: 20 } }),
    given: {},
    want: { value: { a: 20 } },
  },
  {
    name: "ends at recursive schemas",
    mode: "coerce",
    schema: { $ref: "#/$defs/Tree" },
    given: { name: "a", children: [{ name: "b" }] },
    want: { value: { name: "a", children: [{ name: "b" }] } },
  },
];

export interface SerializerCase {
  readonly name: string;
  readonly schema: JsonSchema;
  readonly given: unknown;
  /** The JSON text, or the message of the error. */
  readonly want: string | { readonly error: string };
}

const person = { id: 1, email: "a@b.example", password_hash: "secret" };
const personJson = '{"id":1,"email":"a@b.example"}';

export const serializerCases: readonly SerializerCase[] = [
  { name: "drops undeclared properties", schema: { $ref: "#/$defs/Person" }, given: person, want: personJson },
  {
    name: "drops them in lists",
    schema: { type: "array", items: { $ref: "#/$defs/Person" } },
    given: [person],
    want: `[${personJson}]`,
  },
  {
    name: "drops them where null is allowed too",
    schema: { anyOf: [{ $ref: "#/$defs/Person" }, { type: "null" }] },
    given: person,
    want: personJson,
  },
  {
    name: "writes null where it is allowed",
    schema: { anyOf: [{ $ref: "#/$defs/Person" }, { type: "null" }] },
    given: null,
    want: "null",
  },
  {
    name: "drops them inside a branch",
    schema: pets,
    given: { kind: "cat", lives: 9, owner: person, x: 1 },
    want: `{"kind":"cat","lives":9,"owner":${personJson}}`,
  },
  {
    name: "takes the branch that fits exactly before one that fits loosely",
    schema: { oneOf: [closed({ a: text }, ["a"]), closed({ a: text, b: text }, ["a", "b"])] },
    given: { a: "1", b: "2" },
    want: '{"a":"1","b":"2"}',
  },
  {
    name: "keeps the properties of open objects",
    schema: { type: "object", additionalProperties: { type: "integer" } },
    given: { a: 1 },
    want: '{"a":1}',
  },
  {
    name: "leaves out what is undefined",
    schema: closed({ a: text, b: text }),
    given: { a: undefined, b: "x" },
    want: '{"b":"x"}',
  },
  { name: "escapes texts", schema: text, given: 'a"\\\n\u2028', want: JSON.stringify('a"\\\n\u2028') },
  {
    name: "writes the plugin's durations in branches",
    schema: { anyOf: [{ type: "string", format: "duration" }, { type: "null" }] },
    given: "30s",
    want: '"30s"',
  },
  {
    name: "follows recursive schemas",
    schema: { $ref: "#/$defs/Tree" },
    given: { name: "a", children: [{ name: "b", x: 1 }] },
    want: '{"name":"a","children":[{"name":"b"}]}',
  },
  {
    name: "refuses what is missing",
    schema: { $ref: "#/$defs/Person" },
    given: { id: 1 },
    want: { error: "/email is required" },
  },
  {
    name: "refuses null where a text is declared",
    schema: closed({ a: text }),
    given: { a: null },
    want: { error: "/a must be a string" },
  },
  {
    name: "refuses a text where a number is declared",
    schema: closed({ a: { type: "integer" } }),
    given: { a: "5" },
    want: { error: "/a must be a whole number" },
  },
  {
    name: "refuses null for the whole",
    schema: { $ref: "#/$defs/Person" },
    given: null,
    want: { error: "it must be an object" },
  },
  {
    name: "refuses undefined for the whole",
    schema: { $ref: "#/$defs/Person" },
    given: undefined,
    want: { error: "it must be an object" },
  },
  { name: "does not fill in defaults", schema: closed({ a: { type: "integer", default: 1 } }), given: {}, want: "{}" },
];

const idOf = (name: string): string => `contract/${name}`;

export const contractUses = {
  validators: validatorCases.map(
    ({ name, schema, plugin = "shop" }): SchemaUse => ({ id: idOf(name), plugin, schema }),
  ),
  serializers: serializerCases.map(
    ({ name, schema }): SchemaUse => ({ id: idOf(`output/${name}`), plugin: "shop", schema }),
  ),
  payloads: copyCases.map(({ name, schema }): SchemaUse => ({ id: idOf(`copy/${name}`), plugin: "shop", schema })),
  rows: { id: idOf("rows"), plugin: "shop", schema: { type: "array", items: { $ref: "#/$defs/Row" } } },
  open: { id: idOf("open"), plugin: "shop", schema: closed({}) },
  tree: { id: idOf("tree"), plugin: "shop", schema: { $ref: "#/$defs/Tree" } },
  shared: { id: idOf("shared"), plugin: "shop", schema: closed({ list: { type: "array", items: {}, default: [] } }) },
  eitherList: {
    id: idOf("either list"),
    plugin: "shop",
    schema: {
      anyOf: [
        { type: "array", items: { type: "string" } },
        { type: "array", items: { type: "boolean" } },
      ],
    },
  },
} as const;

const told = (validation: Validation): unknown =>
  validation.ok
    ? { value: validation.value }
    : validation.errors.map(({ pointer, message }) => `${pointer} ${message}`);

/** Objects that both have. */
function shared(copy: unknown, original: unknown): readonly unknown[] {
  const others = new Set(objectsIn(original));
  return objectsIn(copy).filter((one) => others.has(one));
}

/** Accepted, and copied again: neither copy shares anything with what it was made of. */
function expectCopies({ accept, copy }: CheckingCopier, given: unknown, want: unknown): void {
  const validation = accept(given);
  expect(told(validation)).toEqual(want);
  if (!validation.ok) return;
  expect(shared(validation.value, given)).toEqual([]);
  const further = copy(validation.value);
  expect(further).toStrictEqual(validation.value);
  expect(shared(further, validation.value)).toEqual([]);
}

function objectsIn(value: unknown): readonly object[] {
  if (typeof value !== "object" || value === null) return [];
  return [value, ...Object.values(value).flatMap(objectsIn)];
}

/** What holds for every engine. `engine` knows `contractDefinitions` and `contractUses`. */
export function engineContract(engine: SchemaEngine): void {
  it.each(validatorCases)("$name", ({ name, schema, plugin = "shop", mode = "strict", given, want }) => {
    expect(told(engine.validator({ id: idOf(name), plugin, schema }, mode)(structuredClone(given)))).toEqual(want);
  });

  it.each(serializerCases)("a serializer $name", ({ name, schema, given, want }) => {
    const serialize = engine.serializer({ id: idOf(`output/${name}`), plugin: "shop", schema });
    if (typeof want === "string") expect(serialize(given)).toBe(want);
    else expect(() => serialize(given)).toThrow(want.error);
  });

  it.each(copyCases)("copies $name", ({ name, schema, given, want }) => {
    const value = given();
    const before = inspect(value, { depth: null });
    expectCopies(engine.copier({ id: idOf(`copy/${name}`), plugin: "shop", schema }), value, want);
    expect(inspect(value, { depth: null })).toBe(before);
  });

  it.each(validatorCases.filter(({ mode = "strict" }) => mode === "strict"))(
    "judges copies alike: $name",
    ({ name, schema, plugin = "shop", given, want }) => {
      expectCopies(engine.copier({ id: idOf(name), plugin, schema }), given, want);
    },
  );

  it("reads a property once, so that what was checked is what is kept", () => {
    let reads = 0;
    const given = {
      get id() {
        reads += 1;
        return reads === 1 ? "o1" : "far too long";
      },
    };
    const use = { id: idOf("copy/little"), plugin: "shop", schema: order };
    expect(told(engine.copier(use).accept(given))).toEqual({ value: { id: "o1", count: 1 } });
  });

  it("refuses to copy what goes round in a circle", () => {
    const given: Record<string, unknown> = { name: "a" };
    given["children"] = [given];
    expect(
      told(engine.copier({ ...contractUses.tree, id: idOf("copy/a recursive schema's values") }).accept(given)),
    ).toEqual([" is nested too deeply"]);
  });

  it("gives each value a default of its own", () => {
    const validate = engine.validator(contractUses.shared, "strict");
    const [first, second] = [{}, {}] as { list?: unknown[] }[];
    validate(first);
    first?.list?.push("mine");
    validate(second);
    expect(second).toEqual({ list: [] });
  });

  it("does not change what it converts", () => {
    const given = Object.freeze({ n: "4" });
    expect(
      engine.validator(
        { id: idOf("converts behind references"), plugin: "shop", schema: { $ref: "#/$defs/Row" } },
        "coerce",
      )(given),
    ).toEqual({
      ok: true,
      value: { n: 4 },
    });
    expect(given).toEqual({ n: "4" });
  });

  it.each([
    ["items of a list", contractUses.rows, () => Array.from({ length: 400_000 }, () => 1)],
    [
      "keys of a map",
      contractUses.open,
      () => Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`k${i}`, 1])),
    ],
  ])("tells at most 50 errors, however many %s are wrong", (_name, use, make) => {
    const validation = engine.validator(use, "strict")(make());
    expect(validation.ok ? [] : validation.errors).toHaveLength(50);
  });

  it("still tries every branch when one of them ended early", () => {
    const validate = engine.validator(contractUses.eitherList, "strict");
    const numbers = Array.from({ length: 200 }, () => 1);
    expect(validate(numbers).ok).toBe(false);
    expect(validate(Array.from({ length: 200 }, () => true)).ok).toBe(true);
  });

  it("refuses what is nested deeper than the stack", () => {
    let tree: unknown = { name: "leaf" };
    for (let depth = 0; depth < 200_000; depth++) tree = { name: "a", children: [tree] };
    expect(engine.validator(contractUses.tree, "strict")(tree)).toEqual({
      ok: false,
      errors: [{ pointer: "", message: "is nested too deeply" }],
    });
  });
}
