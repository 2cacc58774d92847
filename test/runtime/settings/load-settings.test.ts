import { describe, expect, test } from "vitest";
import type { JsonSchema } from "../../../runtime/json.js";
import { ajvEngine } from "../../../runtime/schemas/ajv-engine.js";
import { describeSettings } from "../../../runtime/settings/describe-settings.js";
import { loadSettings } from "../../../runtime/settings/load-settings.js";
import { neededVariables } from "../../../runtime/settings/needed-variables.js";
import type { Settings } from "../../../runtime/settings/settings.js";
import { SettingsError } from "../../../runtime/settings/settings-error.js";
import type { SettingsOwner } from "../../../runtime/settings/settings-shape.js";
import type { SettingsSources } from "../../../runtime/settings/settings-sources.js";
import { filesOf, sourcesOf } from "../support/small-application.js";

const schemas: Readonly<Record<string, JsonSchema>> = {
  shop: {
    type: "object",
    additionalProperties: false,
    properties: {
      max_users: { type: "integer", minimum: 1, default: 1000 },
      open: { type: "boolean", default: true },
      rate: { type: "number" },
      tags: { type: "array", items: { type: "string" } },
      limits: { type: "object", additionalProperties: { type: "integer" } },
      name: { type: "string" },
      url: { type: "string" },
      api_key: { type: "string", "x-secret": true },
      wait: { type: "string", format: "duration", default: "5s" },
      deep: {
        type: "object",
        additionalProperties: false,
        properties: {
          er: { type: "object", additionalProperties: false, properties: { value: { $ref: "#/$defs/Level" } } },
        },
      },
      maybe: { anyOf: [{ type: "integer" }, { type: "null" }, { type: "string", enum: ["auto"] }] },
    },
  },
  mail: { type: "object", additionalProperties: false, required: ["host"], properties: { host: { type: "string" } } },
};

interface Given {
  readonly shop?: Readonly<Record<string, unknown>>;
  readonly server?: Readonly<Record<string, unknown>>;
  readonly environments?: Readonly<Record<string, unknown>>;
  readonly schemas?: Readonly<Record<string, JsonSchema>>;
  readonly plugins?: Readonly<Record<string, unknown>>;
  readonly sources?: Partial<SettingsSources>;
  readonly toggles?: Readonly<Record<string, string>>;
}

function ownerOf({ shop = {}, server = {}, environments = {}, plugins = {}, ...given }: Given): SettingsOwner {
  return {
    settings: {
      base: { server, logging: {}, plugins: { shop, ...plugins } },
      environments,
      schemas: given.schemas ?? { shop: schemas["shop"] },
    },
    schemas: { shop: { Level: { type: "integer", maximum: 9 } } },
    // The rows hold JSON only.
  } as SettingsOwner;
}

function load(given: Given): Promise<Settings> {
  const definition = ownerOf(given);
  const engine = ajvEngine(definition.schemas);
  return loadSettings({ definition, engine, sources: sourcesOf(given.sources), toggles: given.toggles ?? {} });
}

async function problemsOf(given: Given): Promise<readonly string[]> {
  try {
    await load(given);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return error.problems.map(
      ({ key, message, origin }) => `${key}: ${message}${origin === null ? "" : ` | ${origin.label}`}`,
    );
  }
  return [];
}

const variables = (entries: Readonly<Record<string, string>>): Pick<Given, "sources"> => ({
  sources: { variables: entries },
});

describe("a layer that counts more replaces one that counts less", () => {
  const environments = { production: { plugins: { shop: { max_users: 30 } } } };
  const file = { readFile: filesOf({ "more.json": '{"plugins":{"shop":{"max_users":40}}}' }) };
  const rows: readonly [string, Given, number, string, string][] = [
    ["the schema's default counts where nothing is written", {}, 1000, "default", "default"],
    ["nexus.yaml counts over the default", { shop: { max_users: 20 } }, 20, "base", "nexus.yaml"],
    [
      "the overlay counts over nexus.yaml",
      { shop: { max_users: 20 }, environments, sources: { arguments: { env: "production" } } },
      30,
      "overlay",
      "nexus.yaml, environment production",
    ],
    [
      "the settings file counts over the overlay",
      { environments, sources: { ...file, arguments: { env: "production", config: "more.json" } } },
      40,
      "file",
      "more.json",
    ],
    [
      "a variable counts over the settings file",
      {
        environments,
        sources: { ...file, variables: { NEXUS_CONFIG: "more.json", NEXUS_PLUGINS__SHOP__MAX_USERS: "50" } },
      },
      50,
      "variable",
      "NEXUS_PLUGINS__SHOP__MAX_USERS",
    ],
  ];
  test.each(rows)("%s", async (_name, given, want, layer, label) => {
    const settings = await load(given);
    expect(settings.plugins["shop"]?.["max_users"]).toBe(want);
    expect(settings.origins.get("/plugins/shop/max_users")).toEqual({ layer, label });
  });

  test("--port and --host count over variables", async () => {
    const { server, origins } = await load({
      server: { port: 1 },
      sources: { variables: { NEXUS_SERVER__PORT: "2" }, arguments: { port: "3", host: "::1" } },
    });
    expect([server.port, server.host]).toEqual([3, "::1"]);
    expect(origins.get("/server/port")).toEqual({ layer: "argument", label: "--port" });
  });

  test("--env counts over NEXUS_ENV, and that over the default environment", async () => {
    const known = { environments: { a: {}, b: {}, c: {} } };
    const all = { variables: { NEXUS_ENV: "b" }, arguments: { env: "a" }, defaultEnvironment: "c" };
    expect((await load({ ...known, sources: all })).environment).toBe("a");
    expect((await load({ ...known, sources: { ...all, arguments: {} } })).environment).toBe("b");
    expect((await load({ ...known, sources: { ...all, arguments: {}, variables: {} } })).environment).toBe("c");
    expect((await load({ ...known })).environment).toBe("");
  });

  test("maps merge and lists replace", async () => {
    const { plugins } = await load({
      shop: { limits: { a: 1, b: 2 }, tags: ["x", "y"] },
      environments: { test: { plugins: { shop: { limits: { b: 3 }, tags: ["z"] } } } },
      sources: { arguments: { env: "test" } },
    });
    expect(plugins["shop"]).toMatchObject({ limits: { a: 1, b: 3 }, tags: ["z"] });
  });

  test("the settings file may be YAML", async () => {
    const readFile = filesOf({ "more.yaml": "plugins:\n  shop:\n    tags: [a]\n" });
    const { plugins } = await load({ sources: { readFile, arguments: { config: "more.yaml" } } });
    expect(plugins["shop"]).toMatchObject({ tags: ["a"] });
  });

  test("what is handed out is frozen", async () => {
    const { plugins } = await load({ shop: { tags: ["a"] } });
    expect(Object.isFrozen(plugins["shop"])).toBe(true);
    expect(Object.isFrozen(plugins["shop"]?.["tags"])).toBe(true);
  });

  test("durations and sizes of the server are numbers, those of plugins stay text", async () => {
    const { server, plugins } = await load({ server: { bodyLimit: "64kb", rateLimit: { max: 5, per: "1m" } } });
    expect(server).toMatchObject({
      bodyLimit: 64_000,
      shutdownTimeout: 10_000,
      rateLimit: { max: 5, per: 60_000 },
      cors: null,
    });
    expect(plugins["shop"]?.["wait"]).toBe("5s");
  });
});

describe("placeholders", () => {
  const rows: readonly [string, Given, unknown][] = [
    ["a variable fills a text", { shop: { name: "${env:A}" }, ...variables({ A: "x" }) }, "x"],
    [
      "it may stand inside a text, more than once",
      { shop: { name: "<${env:A}-${env:B}>" }, ...variables({ A: "x", B: "y" }) },
      "<x-y>",
    ],
    ["the default fills in for an unset variable", { shop: { name: "${env:A:-none}" } }, "none"],
    [
      "the default fills in for an empty variable",
      { shop: { name: "${env:A:-none}" }, ...variables({ A: "" }) },
      "none",
    ],
    ["an empty default is a text", { shop: { name: "${env:A:-}" } }, ""],
    ["a default may hold colons and dashes", { shop: { name: "${env:A:-a:-b}" } }, "a:-b"],
    ["$${ is a literal ${", { shop: { name: "$${env:A}" } }, "${env:A}"],
    ["a lone $ is a $", { shop: { name: "5$ {a}" } }, "5$ {a}"],
    [
      "a file fills a text, without its last line break",
      { shop: { name: "${file:/run/a}" }, sources: { readFile: filesOf({ "/run/a": "pw\n" }) } },
      "pw",
    ],
    ["text stays text where the schema says string", { shop: { name: "${env:A}" }, ...variables({ A: "5" }) }, "5"],
    [
      "what a variable holds is not filled in again",
      { shop: { name: "${env:A}" }, ...variables({ A: "${env:B}" }) },
      "${env:B}",
    ],
  ];
  test.each(rows)("%s", async (_name, given, want) => {
    expect((await load(given)).plugins["shop"]?.["name"]).toBe(want);
  });

  const typed: readonly [string, string, string, unknown][] = [
    ["an integer", "max_users", "7", 7],
    ["a number", "rate", "0.5", 0.5],
    ["a boolean", "open", "false", false],
    ["a list, written as JSON", "tags", '["a","b"]', ["a", "b"]],
    ["a map, written as JSON", "limits", '{"a":1}', { a: 1 }],
    ["the first type that fits", "maybe", "12", 12],
    ["null where the schema allows it", "maybe", "null", null],
    ["text where no narrower type fits", "maybe", "auto", "auto"],
  ];
  test.each(typed)("a filled-in value becomes %s", async (_name, key, text, want) => {
    const { plugins } = await load({ shop: { [key]: "${env:A}" }, ...variables({ A: text }) });
    expect(plugins["shop"]?.[key]).toEqual(want);
  });

  test("items of lists are filled in", async () => {
    const { plugins } = await load({ shop: { tags: ["a", "${env:B}"] }, ...variables({ B: "b" }) });
    expect(plugins["shop"]?.["tags"]).toEqual(["a", "b"]);
  });

  test("the origin names the placeholder", async () => {
    const { origins } = await load({ shop: { name: "${env:A:-long default}" } });
    expect(origins.get("/plugins/shop/name")?.label).toBe("nexus.yaml (${env:A})");
  });

  test("only what counts must be set: an overlay replaces a placeholder", async () => {
    const { plugins } = await load({
      shop: { name: "${env:UNSET}" },
      environments: { test: { plugins: { shop: { name: "here" } } } },
      sources: { arguments: { env: "test" } },
    });
    expect(plugins["shop"]?.["name"]).toBe("here");
  });
});

describe("variables", () => {
  const rows: readonly [string, Readonly<Record<string, string>>, object][] = [
    ["an integer is typed by the schema", { NEXUS_PLUGINS__SHOP__MAX_USERS: "5" }, { max_users: 5 }],
    ["a map is written as JSON and merges", { NEXUS_PLUGINS__SHOP__LIMITS: '{"b":2}' }, { limits: { a: 1, b: 2 } }],
    ["a key that only nexus.yaml has is found", { NEXUS_PLUGINS__SHOP__LIMITS__A: "9" }, { limits: { a: 9 } }],
    [
      "a nested key is reached through references",
      { NEXUS_PLUGINS__SHOP__DEEP__ER__VALUE: "3" },
      { deep: { er: { value: 3 } } },
    ],
    ["${ in a variable is meant literally", { NEXUS_PLUGINS__SHOP__NAME: "${env:A}" }, { name: "${env:A}" }],
    ["names without __ belong to others", { NEXUS_SOMETHING: "1", NEXUS_ENV: "test" }, { max_users: 1000 }],
  ];
  test.each(rows)("%s", async (_name, given, want) => {
    expect((await load({ shop: { limits: { a: 1 } }, ...variables(given) })).plugins["shop"]).toMatchObject(want);
  });
});

describe("what is wrong is named with its key and where it came from", () => {
  const rows: readonly [string, Given, readonly string[]][] = [
    [
      "an unset variable",
      { shop: { api_key: "${env:KEY}" } },
      ['plugins.shop.api_key: variable "KEY" is not set | nexus.yaml'],
    ],
    [
      "an empty variable",
      { shop: { name: "${env:A}" }, ...variables({ A: "" }) },
      ['plugins.shop.name: variable "A" is empty | nexus.yaml'],
    ],
    [
      "an unset variable of a required setting, once",
      { schemas, plugins: { mail: { host: "${env:HOST}" } } },
      ['plugins.mail.host: variable "HOST" is not set | nexus.yaml'],
    ],
    [
      "a file that is missing",
      { shop: { name: "${file:/run/a}" } },
      ['plugins.shop.name: file "/run/a" cannot be read: there is no such file | nexus.yaml'],
    ],
    [
      "a file that is empty",
      { shop: { name: "${file:a}" }, sources: { readFile: filesOf({ a: "\n" }) } },
      ['plugins.shop.name: file "a" is empty | nexus.yaml'],
    ],
    [
      "a filled-in value of another type, without showing it",
      { shop: { max_users: "${env:A}" }, ...variables({ A: "many" }) },
      ["plugins.shop.max_users: must be an integer, as filled in from ${env:A} | nexus.yaml"],
    ],
    [
      "a value that its schema refuses",
      { shop: { max_users: "${env:A}" }, ...variables({ A: "0" }) },
      ["plugins.shop.max_users: must be at least 1 | nexus.yaml (${env:A})"],
    ],
    ["a required setting that is missing", { schemas, plugins: { mail: {} } }, ["plugins.mail.host: is required"]],
    [
      "an unknown placeholder",
      { shop: { name: "${A}" } },
      [
        'plugins.shop.name: "${A}" is not known: write ${env:NAME}, ${env:NAME:-default} or ${file:path}, and "$${" where "${" is meant literally | nexus.yaml',
      ],
    ],
    [
      "a placeholder without an end",
      { shop: { name: "${env:A" } },
      ['plugins.shop.name: "${env:A" has no closing "}"; write "$${" where "${" is meant literally | nexus.yaml'],
    ],
    [
      "a placeholder in a default",
      { shop: { name: "${env:A:-${env:B}}" } },
      ['plugins.shop.name: "${env:A:-${env:B}" holds another placeholder; a default is plain text | nexus.yaml'],
    ],
    [
      "an unknown variable, with those that are known",
      variables({ NEXUS_SERVER__PROT: "1", NEXUS_LOGGING__LEVEL: "info" }),
      [
        "NEXUS_SERVER__PROT: matches no setting; known are NEXUS_SERVER__HOST, NEXUS_SERVER__PORT, NEXUS_SERVER__TRUSTPROXY, NEXUS_SERVER__BODYLIMIT, NEXUS_SERVER__REQUESTTIMEOUT, NEXUS_SERVER__SHUTDOWNTIMEOUT, NEXUS_SERVER__DRAINDELAY, NEXUS_SERVER__WORKERS, NEXUS_SERVER__CORS, NEXUS_SERVER__RATELIMIT, NEXUS_SERVER__SECURITYHEADERS",
      ],
    ],
    [
      "an unknown section",
      variables({ NEXUS_APP__NAME: "x" }),
      ["NEXUS_APP__NAME: matches no setting; known are NEXUS_SERVER, NEXUS_LOGGING, NEXUS_PLUGINS"],
    ],
    [
      "an ambiguous variable",
      {
        schemas: {
          shop: {
            type: "object",
            properties: { a: { type: "object", properties: { b: { type: "integer" } } }, a__b: { type: "integer" } },
          },
        },
        ...variables({ NEXUS_PLUGINS__SHOP__A__B: "1" }),
      },
      ["NEXUS_PLUGINS__SHOP__A__B: is ambiguous: it may mean plugins.shop.a.b or plugins.shop.a__b"],
    ],
    [
      "an override that is empty",
      variables({ NEXUS_PLUGINS__SHOP__NAME: "" }),
      [
        'plugins.shop.name: variable "NEXUS_PLUGINS__SHOP__NAME" is empty: give it a value or unset it | NEXUS_PLUGINS__SHOP__NAME',
      ],
    ],
    [
      "an override of another type",
      variables({ NEXUS_PLUGINS__SHOP__OPEN: "yes" }),
      ["plugins.shop.open: must be true or false | NEXUS_PLUGINS__SHOP__OPEN"],
    ],
    [
      "--port that is no number",
      { sources: { arguments: { port: "http" } } },
      ["server.port: must be an integer | --port"],
    ],
    [
      "--port out of range",
      { sources: { arguments: { port: "70000" } } },
      ["server.port: must be at most 65535 | --port"],
    ],
    [
      "an unknown environment, alone",
      { environments: { staging: {} }, shop: { name: "${env:UNSET}" }, ...variables({ NEXUS_ENV: "prod" }) },
      ['NEXUS_ENV: environment "prod" is not known; known are development, production, staging, test'],
    ],
    [
      "a settings file that is missing",
      { sources: { arguments: { config: "x.yaml" } } },
      ["x.yaml: the settings file cannot be read: there is no such file"],
    ],
    [
      "unknown keys in a settings file",
      {
        sources: {
          arguments: { config: "x.json" },
          readFile: filesOf({ "x.json": '{"app":{},"plugins":{"shopp":{},"shop":{"nmae":"x"}}}' }),
        },
      },
      [
        "app: is not known here; known are server, logging, plugins | x.json",
        "plugins.shopp: is not known here; known are shop | x.json",
        "plugins.shop.nmae: is not a known property; known are max_users, open, rate, tags, limits, name, url, api_key, wait, deep, maybe | x.json",
      ],
    ],
    [
      "in a settings file what is fixed at compile time",
      {
        sources: {
          arguments: { config: "x.json" },
          readFile: filesOf({ "x.json": '{"plugins":{"shop":{"$enabled":false}}}' }),
        },
      },
      ["plugins.shop.$enabled: is fixed when the application is compiled; it can stand in nexus.yaml only | x.json"],
    ],
    [
      "settings of a plugin that has none",
      { plugins: { reminders: { often: true } } },
      ["plugins.reminders.often: is not known: the plugin has no settings | nexus.yaml"],
    ],
    [
      "everything at once",
      { shop: { max_users: 0, name: "${env:A}" }, server: { port: -1 } },
      [
        "server.port: must be at least 0 | nexus.yaml",
        'plugins.shop.name: variable "A" is not set | nexus.yaml',
        "plugins.shop.max_users: must be at least 1 | nexus.yaml",
      ],
    ],
    [
      "$enabled that is no boolean",
      { toggles: { shop: "${env:ON:-perhaps}" } },
      ["plugins.shop.$enabled: must be true or false, as filled in from ${env:ON} | nexus.yaml"],
    ],
  ];
  test.each(rows)("%s", async (_name, given, want) => {
    expect(await problemsOf(given)).toEqual(want);
  });

  test("a settings file that is no YAML names its first fault and shows no text of it", async () => {
    const readFile = filesOf({ "x.yaml": "a: hunter22\n b: [" });
    const [problem] = await problemsOf({ sources: { readFile, arguments: { config: "x.yaml" } } });
    expect(problem).toMatch(/^x\.yaml: the settings file is not YAML: /);
    expect(problem).not.toContain("hunter22");
  });

  const brokenFiles: readonly [row: string, file: string, text: string, want: string][] = [
    [
      "JSON that quotes its fault",
      "x.json",
      '{"password": hunter22}',
      "x.json: the settings file is not JSON: Unexpected token 'h'",
    ],
    [
      "an alias that nobody set",
      "x.yaml",
      "password: *hunter22",
      "x.yaml: the settings file is not YAML: Unresolved alias (the anchor must be set before the alias)",
    ],
    [
      "an escape that is none",
      "x.yaml",
      'password: "\\Uhunter22"',
      "x.yaml: the settings file is not YAML: Invalid escape sequence (line 1, column 12)",
    ],
    [
      "an anchor that holds itself",
      "x.yaml",
      "plugins: &x { shop: *x }",
      "x.yaml: the settings file is not usable: it is nested more than 100 levels deep",
    ],
    [
      "nesting without end",
      "x.json",
      `${'{"plugins":'.repeat(20_000)}1${"}".repeat(20_000)}`,
      "x.json: the settings file is not usable: it is nested more than 100 levels deep",
    ],
    [
      "a number without end",
      "x.json",
      '{"plugins":{"shop":{"rate":1e999}}}',
      "x.json: the settings file is not usable: a number is not finite",
    ],
  ];
  test.each(brokenFiles)(
    "a settings file with %s is refused, and no text of it is shown",
    async (_row, file, text, want) => {
      expect(
        await problemsOf({ sources: { readFile: filesOf({ [file]: text }), arguments: { config: file } } }),
      ).toEqual([want]);
    },
  );

  test("a broken placeholder in a secret shows nothing of it", async () => {
    expect(await problemsOf({ shop: { api_key: "a${hunter22" } })).toEqual([
      'plugins.shop.api_key: a placeholder in it is not well-formed; write "$${" where "${" is meant literally | nexus.yaml',
    ]);
  });

  test("a name that steers a terminal is shown on one line, without that", async () => {
    const definition = ownerOf({});
    const started = loadSettings({
      definition,
      sources: sourcesOf({ variables: { "NEXUS_A__\u001b[31mB\nfake": "1" } }),
      engine: ajvEngine(definition.schemas),
      toggles: {},
    });
    await expect(started).rejects.toThrow(
      /^The settings are not usable \(1 problem\):\n {2}NEXUS_A__ \[31mB fake: [^\n]*$/,
    );
  });

  test("nesting without end in a variable is refused", async () => {
    const text = `${'{"a":'.repeat(20_000)}1${"}".repeat(20_000)}`;
    expect(await problemsOf(variables({ NEXUS_PLUGINS__SHOP__LIMITS: text }))).toEqual([
      "plugins.shop.limits: must be a map, written as JSON | NEXUS_PLUGINS__SHOP__LIMITS",
    ]);
  });

  test("a __proto__ key in a settings file is an unknown key like any other", async () => {
    const readFile = filesOf({ "x.json": '{"plugins":{"shop":{"__proto__":{"open":false}}}}' });
    const [problem] = await problemsOf({ sources: { readFile, arguments: { config: "x.json" } } });
    expect(problem).toMatch(/^plugins\.shop\.__proto__: is not a known property/);
  });
});

describe("a plugin that is turned off", () => {
  test("needs none of its variables", async () => {
    const { disabled, plugins } = await load({
      shop: { name: "${env:UNSET}" },
      toggles: { shop: "${env:SHOP:-false}" },
    });
    expect([...disabled]).toEqual(["shop"]);
    expect(plugins).toEqual({});
  });

  test("is on where its flag is true", async () => {
    const { disabled } = await load({ toggles: { shop: "${env:SHOP:-false}" }, ...variables({ SHOP: "true" }) });
    expect(disabled.size).toBe(0);
  });
});

describe("secrets", () => {
  const secret: Given = {
    shop: { api_key: "${env:KEY}", name: "a ${file:/run/pw} b", url: "postgres://u:p%40ss@h/db,mysql://u:abc@h2" },
    sources: { variables: { KEY: "key-123" }, readFile: filesOf({ "/run/pw": "file-456\n" }) },
  };

  test("are the keys with x-secret, what comes from files, and passwords in URLs as written and as meant", async () => {
    const { secrets } = await load(secret);
    expect([...secrets].sort()).toEqual(["abc", "file-456", "key-123", "p%40ss", "p@ss"]);
  });

  test("are masked where settings are described, however short", async () => {
    const described = describeSettings(await load(secret)).filter(({ key }) => key.startsWith("plugins.shop."));
    const values = Object.fromEntries(described.map(({ key, value }) => [key.replace("plugins.shop.", ""), value]));
    expect(values).toMatchObject({
      api_key: "•••",
      name: "•••",
      url: '"postgres://u:•••@h/db,mysql://u:•••@h2"',
      max_users: "1000",
    });
  });

  test("do not turn up in errors", async () => {
    const shop = { ...secret.shop, maybe: "${env:KEY}" };
    expect((await problemsOf({ ...secret, shop })).join()).not.toContain("key-123");
  });
});

test("described settings keep the units that people wrote", async () => {
  const described = describeSettings(await load({ server: { shutdownTimeout: "3s" } }));
  expect(described.find(({ key }) => key === "server.shutdownTimeout")).toEqual({
    key: "server.shutdownTimeout",
    value: '"3s"',
    isSecret: false,
    origin: { layer: "base", label: "nexus.yaml" },
  });
});

test("the variables that an environment needs are named with their keys and defaults", () => {
  const definition = ownerOf({
    shop: { name: "${env:A:-x}${env:B}", url: "${env:A}", api_key: "${env:ONLY_BASE}" },
    environments: { production: { plugins: { shop: { api_key: "${env:C:-c}" } } } },
  });
  expect(neededVariables(definition, "production", { shop: "${env:ON:-true}" })).toEqual([
    { name: "A", keys: ["plugins.shop.name", "plugins.shop.url"], fallback: null },
    { name: "B", keys: ["plugins.shop.name"], fallback: null },
    { name: "C", keys: ["plugins.shop.api_key"], fallback: "c" },
    { name: "ON", keys: ["plugins.shop.$enabled"], fallback: "true" },
  ]);
});
