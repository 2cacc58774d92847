import { describe, expect, test } from "vitest";
import { validate, validateManifest } from "./validating.js";

const manifest = `plugin: shop
version: 1.0.0
config:
  type: object
  required: [url, retries]
  properties:
    url: { type: string, format: uri, examples: ["https://a.example"] }
    retries: { type: integer, minimum: 0, default: 3 }
    key: { type: string, x-secret: true }
    keys: { type: array, x-secret: true, items: { type: string } }
    pause: { type: string, format: duration }
    tags: { type: array, items: { type: string }, uniqueItems: true, maxItems: 2 }
    either: { anyOf: [{ type: string }, { type: array, items: { type: integer } }] }
    payment:
      oneOf:
        - { type: object, required: [kind, number], properties: { kind: { const: card }, number: { type: string } } }
        - { type: object, required: [kind, iban], properties: { kind: { const: bank }, iban: { type: string } } }
`;
const url = "    url: https://a.example\n";

interface Row {
  readonly row: string;
  readonly given: string;
  readonly want: readonly string[];
  readonly help?: string;
}

const rows: readonly Row[] = [
  {
    row: "a required setting is missing at the plugin's key",
    given: "",
    want: ['NX2003 nexus.yaml:4:3 "shop" "url" is missing in "plugins.shop"'],
    help: 'add "url", for example "url: https://a.example"',
  },
  { row: "a required setting with a default is not missing", given: url, want: [] },
  {
    row: "a key that is not known suggests one",
    given: `${url}    retires: 5\n`,
    want: ['NX2002 nexus.yaml:6:5 "retires" unknown key "retires" in "plugins.shop"'],
    help: 'did you mean "retries"?',
  },
  {
    row: "a format is checked",
    given: "    url: nowhere\n",
    want: ['NX2001 nexus.yaml:5:10 "nowhere" "plugins.shop.url" must be a URI such as "https://example.com/"'],
  },
  {
    row: "placeholders have no type before the start",
    given: '    url: "${env:URL}"\n    retries: ${env:N:-3}\n    tags: ${env:TAGS}\n',
    want: [],
  },
  {
    row: "a placeholder is well-formed",
    given: '    url: "https://${HOST}/"\n',
    want: ['NX2001 nexus.yaml:5:10 "\\"https://${HOST}/\\"" "plugins.shop.url" must hold well-formed placeholders'],
    help: 'did you mean "${env:HOST}"?',
  },
  {
    row: "a placeholder names a variable",
    given: '    url: "${env:}"\n',
    want: ['NX2001 nexus.yaml:5:10 "\\"${env:}\\"" "plugins.shop.url" must hold well-formed placeholders'],
  },
  {
    row: "$${ is a literal",
    given: `${url}    key:\n    either: "$\${foo:bar}"\n`.replace("    key:\n", ""),
    want: [],
  },
  {
    row: "an item stands at its place",
    given: `${url}    tags: [a, 5]\n`,
    want: ['NX2001 nexus.yaml:6:15 "5" "plugins.shop.tags.1" must be a string'],
    help: 'YAML reads 5 as a number; quote it: "5"',
  },
  {
    row: "a list has its limits",
    given: `${url}    tags: [a, b, a]\n`,
    want: [
      'NX2001 nexus.yaml:6:11 "[a, b, a]" "plugins.shop.tags" must have at most 2 items',
      'NX2001 nexus.yaml:6:18 "a" "plugins.shop.tags" must not hold the same item twice',
    ],
  },
  {
    row: "alternatives of other types are told together",
    given: `${url}    either: 5\n`,
    want: ['NX2001 nexus.yaml:6:13 "5" "plugins.shop.either" must be a string or a list'],
  },
  {
    row: "of alternatives the one that matched deepest is told",
    given: `${url}    either: [1, x]\n`,
    want: ['NX2001 nexus.yaml:6:17 "x" "plugins.shop.either.1" must be an integer'],
  },
  {
    row: "an alternative is known by its kind",
    given: `${url}    payment: { kind: bank, iban: 5 }\n`,
    want: ['NX2001 nexus.yaml:6:34 "5" "plugins.shop.payment.iban" must be a string'],
  },
  {
    row: "an alternative of no kind tells the kinds",
    given: `${url}    payment: { kind: cash }\n`,
    want: ['NX2001 nexus.yaml:6:22 "cash" "plugins.shop.payment.kind" must be one of "card", "bank"'],
  },
  {
    row: "a secret in plain text is a warning",
    given: `${url}    key: hunter2\n`,
    want: ['NX2005 nexus.yaml:6:10 "hunter2" "plugins.shop.key" holds a secret in plain text'],
    help: "read it at start: ${env:SHOP_KEY} or ${file:/run/secrets/shop_key}",
  },
  {
    row: "each secret of a list is a warning",
    given: `${url}    keys: [a, "\${env:B}"]\n`,
    want: ['NX2005 nexus.yaml:6:12 "a" "plugins.shop.keys.0" holds a secret in plain text'],
  },
  {
    row: "a password in a URL is a warning",
    given: "    url: https://user:hunter2@a.example\n",
    want: ['NX2005 nexus.yaml:5:10 "https://user:hunter2@a.example" "plugins.shop.url" holds a secret in plain text'],
  },
  {
    row: "a password that is read at start is none",
    given: '    url: "https://user:${env:P}@a.example"\n    key: Bearer ${file:/run/key}\n',
    want: [],
  },
];

describe("settings of a plugin", () => {
  test.each(rows)("$row", ({ given, want, help }) => {
    const { found, diagnostics } = validateManifest(manifest, { settings: given });
    expect(found).toEqual(want);
    if (help !== undefined) expect(diagnostics[0]?.help).toBe(help);
  });

  test("without a config there are none", () => {
    const { found } = validateManifest("plugin: shop\nversion: 1.0.0\n", { settings: "    a: 1\n    $grant: []\n" });
    expect(found).toEqual(['NX2002 nexus.yaml:5:5 "a" unknown key "a": plugin "shop" has no settings']);
  });

  test("are not checked against a config that is wrong itself", () => {
    const broken = "plugin: shop\nversion: 1.0.0\nconfig: { typ: object }\n";
    expect(validateManifest(broken, { settings: "    a: 1\n" }).found).toEqual([
      'NX2004 plugins/shop/plugin.yaml:3:11 "typ" "typ" is not supported in a JSON Schema',
    ]);
  });
});

describe("settings of an environment", () => {
  const overlay = (plugins: string): string =>
    `nexus: 1\napp: { name: a }\nplugins: { shop: { url: https://a.example }, other: }\nenvironments: { production: { plugins: ${plugins} } }\n`;

  test.each([
    { row: "set only some", given: "{ shop: { retries: 5 }, other: {} }", want: [] },
    {
      row: "are checked",
      given: "{ shop: { retries: -1, keey: x } }",
      want: [
        'NX2001 nexus.yaml:4:59 "-1" "environments.production.plugins.shop.retries" must be at least 0',
        'NX2002 nexus.yaml:4:63 "keey" unknown key "keey" in "environments.production.plugins.shop"',
      ],
    },
    {
      row: "set parts of an alternative",
      given: "{ shop: { payment: { number: x } } }",
      want: [],
    },
    {
      row: "belong to a plugin of the application",
      given: "{ shp: {} }",
      want: ['NX2002 nexus.yaml:4:42 "shp" the application uses no plugin "shp"'],
    },
    {
      row: "cannot change what is fixed when the application is compiled",
      given: "{ shop: { $grant: [] } }",
      want: ['NX2002 nexus.yaml:4:50 "$grant" "$grant" cannot be set by an environment'],
    },
    {
      row: "are a map",
      given: "{ shop: 5 }",
      want: ['NX2001 nexus.yaml:4:48 "5" "environments.production.plugins.shop" must be a map'],
    },
    {
      row: "keep secrets too",
      given: "{ shop: { key: x } }",
      want: ['NX2005 nexus.yaml:4:55 "x" "environments.production.plugins.shop.key" holds a secret in plain text'],
    },
  ])("$row", ({ given, want }) => {
    const files = {
      "nexus.yaml": overlay(given),
      "plugins/shop/plugin.yaml": manifest,
      "plugins/other/plugin.yaml": "plugin: other\nversion: 1.0.0\n",
    };
    expect(validate(files).found).toEqual(want);
  });
});
