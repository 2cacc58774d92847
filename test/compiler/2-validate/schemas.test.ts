import { describe, expect, test } from "vitest";
import type { JsonObject } from "../../../compiler/model.js";
import { onlyPlugin, validateManifest } from "./validating.js";

const head = "plugin: shop\nversion: 1.0.0\n";
const at = "plugins/shop/plugin.yaml";
const config = (schema: string): string => `${head}config: ${schema}\n`;
const payload = (schema: string): string => `${head}events: { emits: { a: { payload: ${schema} } } }\n`;

interface Row {
  readonly row: string;
  readonly given: string;
  readonly want: readonly string[];
  readonly help?: string;
}

const refused: readonly Row[] = [
  { row: "a number", given: config("5"), want: [`NX2004 ${at}:3:9 "5" a JSON Schema must be a map`] },
  {
    row: "a misspelt keyword",
    given: config("{ type: object, propertys: {} }"),
    want: [`NX2004 ${at}:3:25 "propertys" "propertys" is not supported in a JSON Schema`],
    help: 'did you mean "properties"?',
  },
  {
    row: "a keyword outside of the subset",
    given: config("{ type: object, not: {} }"),
    want: [`NX2004 ${at}:3:25 "not" "not" is not supported in a JSON Schema`],
  },
  {
    row: "a keyword of another dialect",
    given: config("{ properties: { a: { type: integer, nullable: true } } }"),
    want: [`NX2004 ${at}:3:45 "nullable" "nullable" is not supported in a JSON Schema`],
    help: 'write type: [string, "null"]',
  },
  {
    row: "an unknown type",
    given: config("{ properties: { a: { type: strin } } }"),
    want: [`NX2004 ${at}:3:36 "strin" "type" must be one of string, integer, number, boolean, null, array, object`],
    help: 'did you mean "string"?',
  },
  {
    row: "a null that is not quoted",
    given: config("{ properties: { a: { type: [string, null] } } }"),
    want: [`NX2004 ${at}:3:45 "null" "type" must be one of string, integer, number, boolean, null, array, object`],
    help: 'quote it: "null"',
  },
  {
    row: "an unknown format",
    given: config("{ properties: { a: { type: string, format: dat } } }"),
    want: [
      `NX2004 ${at}:3:52 "dat" "format" must be one of date-time, date, time, duration, size, email, uri, uuid, hostname, ipv4, ipv6`,
    ],
    help: 'did you mean "date"?',
  },
  {
    row: "an invalid pattern",
    given: config('{ properties: { a: { type: string, pattern: "(" } } }'),
    want: [`NX2004 ${at}:3:53 "\\"(\\"" "pattern" must be a regular expression`],
  },
  {
    row: "wrong values of keywords, all of them",
    given: config("{ minProperties: -1, required: a, enum: [], title: 5, multipleOf: 0 }"),
    want: [
      `NX2004 ${at}:3:26 "-1" "minProperties" must be a whole number from 0 on`,
      `NX2004 ${at}:3:40 "a" "required" must be a list of names`,
      `NX2004 ${at}:3:49 "[]" "enum" must be a list with at least one value`,
      `NX2004 ${at}:3:60 "5" "title" must be a text`,
      `NX2004 ${at}:3:75 "0" "multipleOf" must be greater than 0`,
    ],
  },
  {
    row: "a default that does not match",
    given: config("{ properties: { a: { type: integer, default: x } } }"),
    want: [`NX2004 ${at}:3:54 "x" the default must be an integer`],
  },
  {
    row: "a default that does not match what it refers to",
    given: config('{ properties: { a: { $ref: "#/$defs/A", default: 5 } }, $defs: { A: { enum: [x] } } }'),
    want: [`NX2004 ${at}:3:58 "5" the default must be "x"`],
  },
  {
    row: "a required key that is not declared",
    given: config("{ required: [nmae], properties: { name: { type: string } } }"),
    want: [`NX2004 ${at}:3:22 "nmae" "nmae" is required and not among the properties`],
    help: 'did you mean "name"?',
  },
  {
    row: "a limit that says nothing about the type",
    given: config("{ properties: { a: { type: string, minimum: 5 } } }"),
    want: [`NX2004 ${at}:3:44 "minimum" "minimum" says nothing about type string`],
  },
  {
    row: "a remote reference",
    given: config('{ properties: { a: { $ref: "https://x.example/a.json" } } }'),
    want: [
      `NX2004 ${at}:3:36 "\\"https://x.example/a.json\\"" "https://x.example/a.json" is remote, and Nexus never fetches a schema`,
    ],
  },
  {
    row: "a reference to an anchor",
    given: config('{ properties: { a: { $ref: "#name" } } }'),
    want: [`NX2004 ${at}:3:36 "\\"#name\\"" "#name" is not a reference that Nexus reads`],
  },
  {
    row: "a keyword beside a reference",
    given: config('{ properties: { a: { $ref: "#/$defs/A", minimum: 1 } }, $defs: { A: { type: integer } } }'),
    want: [`NX2004 ${at}:3:49 "minimum" "minimum" cannot stand beside "$ref"`],
  },
  {
    row: "schemas that are nothing but each other, once",
    given: config(
      '{ properties: { a: { $ref: "#/$defs/A" } }, $defs: { A: { $ref: "#/$defs/B" }, B: { allOf: [{ $ref: "#/$defs/A" }] } } }',
    ),
    want: [`NX2004 ${at}:3:65 "{ $ref: \\"#/$defs/B\\" }" the schema "A" is nothing but "B" and itself`],
  },
  {
    row: "settings that are no map",
    given: config("{ type: string }"),
    want: [`NX2004 ${at}:3:17 "string" settings are a map: the type must be object`],
  },
  {
    row: "a setting with a key of Nexus",
    given: config("{ properties: { $use: { type: string } } }"),
    want: [`NX2004 ${at}:3:25 "$use" a setting cannot be called "$use"`],
  },
  {
    row: "a payload without a type",
    given: payload("{ description: x }"),
    want: [`NX2004 ${at}:3:34 "{ description: x }" this part of the schema has no type`],
  },
  {
    row: "each node of a payload without a type",
    given: payload("{ type: object, properties: { a: {}, b: { type: array, items: { title: x } } } }"),
    want: [
      `NX2004 ${at}:3:67 "{}" this part of the schema has no type`,
      `NX2004 ${at}:3:96 "{ title: x }" this part of the schema has no type`,
    ],
  },
  {
    row: "a wrong type in a payload, and not a missing one too",
    given: payload("{ type: objekt }"),
    want: [`NX2004 ${at}:3:42 "objekt" "type" must be one of string, integer, number, boolean, null, array, object`],
  },
];

describe("a manifest refuses", () => {
  test.each(refused)("$row", ({ given, want, help }) => {
    const { found, diagnostics } = validateManifest(given);
    expect([...new Set(found)]).toEqual(want);
    if (help !== undefined) expect(diagnostics[0]?.help).toBe(help);
  });

  test("a schema that is nested too deep", () => {
    const deep = `${'{ "items": '.repeat(200)}{}${" }".repeat(200)}`;
    expect(validateManifest(payload(deep)).diagnostics.map(({ message }) => message)).toEqual([
      "a JSON Schema may be nested 100 levels deep",
    ]);
  });

  test("a reference to nothing, with what is near", () => {
    const { found, diagnostics } = validateManifest(config('{ properties: { a: { $ref: "./s.yaml#/Uesr" } } }'), {
      "s.yaml": "User: { type: string }\n",
    });
    expect(found).toEqual([
      `NX1001 ${at}:3:36 "\\"./s.yaml#/Uesr\\"" nothing stands at "#/Uesr" in plugins/shop/s.yaml`,
    ]);
    expect(diagnostics[0]?.help).toBe('did you mean "#/User"?');
  });

  test("a fault of a file at its place in that file, once for all who refer to it", () => {
    const { found } = validateManifest(
      config('{ properties: { a: { $ref: "./s.yaml#/A" }, b: { $ref: "./s.yaml#/A" } } }'),
      { "s.yaml": "A: { typ: string }\n" },
    );
    expect(found).toEqual(['NX2004 plugins/shop/s.yaml:1:6 "typ" "typ" is not supported in a JSON Schema']);
  });
});

describe("a normalised schema", () => {
  const normalised = (schema: string): JsonObject | undefined =>
    onlyPlugin(validateManifest(config(schema))).config?.schema;

  test.each([
    {
      row: "closes objects that have properties",
      given: "{ type: object, properties: { a: { type: object, properties: { b: { type: string } } } } }",
      want: {
        type: "object",
        properties: { a: { type: "object", properties: { b: { type: "string" } }, additionalProperties: false } },
        additionalProperties: false,
      },
    },
    {
      row: "keeps open what says so",
      given: "{ type: object, properties: { a: { type: string } }, additionalProperties: true }",
      want: { type: "object", properties: { a: { type: "string" } }, additionalProperties: true },
    },
    {
      row: "leaves an object without properties as it is",
      given: "{ type: object, properties: { a: { type: object, additionalProperties: { type: integer } } } }",
      want: {
        type: "object",
        properties: { a: { type: "object", additionalProperties: { type: "integer" } } },
        additionalProperties: false,
      },
    },
    {
      row: "joins the objects of allOf, which closed each for itself nothing would match",
      given:
        '{ allOf: [{ $ref: "#/$defs/A" }, { properties: { b: { type: string } }, required: [b] }], $defs: { A: { type: object, properties: { a: { type: string } }, required: [a] } } }',
      want: {
        type: "object",
        properties: { a: { type: "string" }, b: { type: "string" } },
        required: ["a", "b"],
        additionalProperties: false,
      },
    },
    {
      row: "puts properties that stand beside alternatives into each of them",
      given:
        "{ properties: { k: { type: string } }, required: [k], oneOf: [{ properties: { a: { type: string } } }, { properties: { b: { type: string } } }] }",
      want: {
        type: "object",
        oneOf: [
          {
            type: "object",
            properties: { k: { type: "string" }, a: { type: "string" } },
            required: ["k"],
            additionalProperties: false,
          },
          {
            type: "object",
            properties: { k: { type: "string" }, b: { type: "string" } },
            required: ["k"],
            additionalProperties: false,
          },
        ],
      },
    },
    {
      row: "has no settings where it names none",
      given: "{}",
      want: { type: "object", properties: {}, additionalProperties: false },
    },
    {
      row: "writes a list of one type as that type and keeps annotations",
      given: "{ properties: { a: { type: [string], description: x, x-secret: true } } }",
      want: {
        type: "object",
        properties: { a: { type: "string", description: "x", "x-secret": true } },
        additionalProperties: false,
      },
    },
  ])("$row", ({ given, want }) => expect(normalised(given)).toEqual(want));

  test("names what references mean, each once, and prefixes the second of one name with its file", () => {
    const manifest = config(
      '{ properties: { a: { $ref: "./s.yaml#/User" }, b: { $ref: "./people.yaml#/User" }, c: { $ref: "./s.yaml#/list-of~1users" }, d: { $ref: "./id.schema.yaml" } } }',
    );
    const validated = validateManifest(manifest, {
      "s.yaml": 'User: { type: string }\nlist-of/users: { type: array, items: { $ref: "#/User" } }\n',
      "people.yaml": "User: { type: integer }\n",
      "id.schema.yaml": "type: string\n",
    });
    expect(validated.found).toEqual([]);
    const { config: read, definitions } = onlyPlugin(validated);
    expect(read?.schema["properties"]).toEqual({
      a: { $ref: "#/$defs/User" },
      b: { $ref: "#/$defs/PeopleUser" },
      c: { $ref: "#/$defs/ListOfUsers" },
      d: { $ref: "#/$defs/Id" },
    });
    expect(Object.fromEntries(definitions)).toEqual({
      User: { type: "string" },
      PeopleUser: { type: "integer" },
      ListOfUsers: { type: "array", items: { $ref: "#/$defs/User" } },
      Id: { type: "string" },
    });
  });

  test("may hold itself inside a property or a list", () => {
    const validated = validateManifest(
      config(
        '{ properties: { root: { $ref: "#/$defs/Tree" } }, $defs: { Tree: { type: object, properties: { children: { type: array, items: { $ref: "#/$defs/Tree" } } } } } }',
      ),
      { settings: "    root: { children: [{ children: [{ childs: [] }] }] }\n" },
    );
    expect(validated.found).toEqual([
      'NX2002 nexus.yaml:5:39 "childs" unknown key "childs" in "plugins.shop.root.children.0.children.0"',
    ]);
  });

  test("follows a chain of thousands of references", () => {
    const links = Array.from(
      { length: 3000 },
      (_, index) => `S${index}: { type: array, items: { $ref: "#/S${index + 1}" } }`,
    );
    const validated = validateManifest(config('{ properties: { a: { $ref: "./s.yaml#/S0" } } }'), {
      "s.yaml": `${links.join("\n")}\nS3000: { type: string }\n`,
    });
    expect(validated.found).toEqual([]);
    expect(onlyPlugin(validated).definitions.size).toBe(3001);
  });
});
