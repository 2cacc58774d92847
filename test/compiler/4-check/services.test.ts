import { describe, expect, it } from "vitest";
import type { PluginSketch, Sketch } from "../declarations.js";
import { errors, findings, helps } from "./findings.js";

const app: PluginSketch = { requires: { cache: "^1.0.0" } };
const cache: PluginSketch = { provides: { cache: { contract: "contracts#Cache", scope: "transient" } } };
const contracts = { contracts: { exportedTypes: ["Cache", "Other"] } };
const atApp = (code: string, message: string): string => `${code} plugins/app/plugin.yaml: ${message}`;

type Row = [sentence: string, sketch: Sketch, want: string[]];

describe("a missing provider is told", () => {
  const missing = atApp("NX3002", 'no plugin provides service "cache"');
  const rows: Row[] = [
    ["where it is required", { plugins: { app } }, [missing]],
    ["to each that requires it", { plugins: { app, web: app } }, [missing, missing.replace("app/", "web/")]],
    ["not for an optional requirement", { plugins: { app: { requires: { cache: { optional: true } } } } }, []],
    ["not for many", { plugins: { app: { requires: { cache: { many: true } } } } }, []],
    ["not to a disabled plugin", { plugins: { app: { ...app, enabled: false } } }, []],
    ["not where a broken plugin may provide it", { plugins: { app }, broken: ["redis"] }, []],
  ];
  it.each(rows)("%s", (_, sketch, want) => expect(errors(sketch)).toEqual(want));

  it("with the plugins that could provide it", () => {
    const available = [
      { name: "redis", provides: ["cache"] },
      { name: "memory", provides: ["cache", "sessions"] },
      { name: "mail", provides: ["email"] },
    ];
    expect(helps({ plugins: { app }, available })).toEqual([
      'add "redis" or "memory" to "plugins" in nexus.yaml: it provides this service',
    ]);
  });

  it("with the service that was perhaps meant", () => {
    const plugins = { app: { requires: { cahce: "^1.0.0" } }, redis: { provides: { cache: {} } } };
    expect(helps({ plugins })).toEqual(['did you mean "cache"?']);
  });
});

describe("several providers are told", () => {
  const open = atApp("NX3003", 'plugins "a" and "b" provide service "cache", and no binding chooses one');
  const plugins = { a: cache, b: cache, app };
  const rows: Row[] = [
    ["where the service is required", { plugins, modules: contracts }, [open]],
    [
      "for an optional requirement too",
      { plugins: { ...plugins, app: { requires: { cache: { optional: true } } } }, modules: contracts },
      [open],
    ],
    [
      "where Nexus itself would use it",
      {
        plugins: { ...plugins, app: { routes: { "GET /a": { cached: true }, "GET /b": { cached: true } } } },
        modules: contracts,
      },
      [open],
    ],
    [
      "and not for what Nexus would use where a binding chooses",
      {
        plugins: { ...plugins, app: { routes: { "GET /a": { cached: true } } } },
        bindings: { cache: "a" },
        modules: contracts,
      },
      [],
    ],
    ["not where nobody requires one", { plugins: { a: cache, b: cache }, modules: contracts }, []],
    ["not where a binding chooses", { plugins, bindings: { cache: "b" }, modules: contracts }, []],
    ["not for many", { plugins: { ...plugins, app: { requires: { cache: { many: true } } } }, modules: contracts }, []],
    [
      "not where all but one are disabled",
      { plugins: { ...plugins, b: { ...cache, enabled: false } }, modules: contracts },
      [],
    ],
    ["also where another plugin is broken", { plugins, broken: ["c"], modules: contracts }, [open]],
  ];
  it.each(rows)("%s", (_, sketch, want) => expect(errors(sketch)).toEqual(want));

  it("with each provider's place", () => {
    const [found] = findings({ plugins, modules: contracts });
    expect(found?.related.map(({ at, note }) => [at.file, note])).toEqual([
      ["plugins/a/plugin.yaml", "provided here"],
      ["plugins/b/plugin.yaml", "provided here"],
    ]);
  });
});

describe("a version is told", () => {
  const versions = (
    version: string,
    required: Partial<{ range: string; optional: boolean; many: boolean }>,
  ): Sketch => ({
    plugins: { a: { provides: { cache: { version } } }, app: { requires: { cache: required } } },
  });
  const api = (range: string): Sketch => ({ plugins: { app: { api: range } } });
  const wrong = atApp("NX3004", 'service "cache" is needed as ^2.0.0, and plugin "a" provides version 1.4.0');
  const rows: Row[] = [
    ["not where it fits", versions("1.4.0", { range: "^1.2.0" }), []],
    ["where it does not fit", versions("1.4.0", { range: "^2.0.0" }), [wrong]],
    ["for an optional requirement", versions("1.4.0", { range: "^2.0.0", optional: true }), [wrong]],
    ["for each of many", versions("1.4.0", { range: "^2.0.0", many: true }), [wrong]],
    ["not where the range is none, which was told before", versions("1.4.0", { range: "newest" }), []],
    ["not of the plugin API where it fits", api(">=1.0.0 <3.0.0"), []],
    [
      "of the plugin API",
      api("^2.0.0"),
      [atApp("NX3004", 'plugin "app" was written for version ^2.0.0 of the plugin API, and this Nexus has 1.0.0')],
    ],
    ["not of the plugin API where the range is none", api("one"), []],
  ];
  it.each(rows)("%s", (_, sketch, want) => expect(errors(sketch)).toEqual(want));
});

describe("a circle is told", () => {
  it("once, at its first edge, with the others", () => {
    const plugins = {
      orders: { provides: { orders: {} }, requires: { billing: "^1.0.0" } },
      billing: { provides: { billing: {} }, requires: { shipping: "^1.0.0" } },
      shipping: { provides: { shipping: {} }, requires: { orders: "^1.0.0" } },
      web: { requires: { orders: "^1.0.0" } },
    };
    const [found, ...others] = findings({ plugins });
    expect(others).toEqual([]);
    expect(found).toMatchObject({
      code: "NX3005",
      message: "plugins depend on each other in a circle",
      label: "orders needs billing",
      at: { file: "plugins/orders/plugin.yaml" },
      related: [
        { at: { file: "plugins/billing/plugin.yaml" }, note: "billing needs shipping" },
        { at: { file: "plugins/shipping/plugin.yaml" }, note: "shipping needs orders" },
      ],
    });
  });

  it("of one plugin in words of its own", () => {
    const plugins = { app: { provides: { app: {} }, requires: { app: "^1.0.0" } } };
    expect(errors({ plugins })).toEqual([atApp("NX3005", 'plugin "app" needs a service that it provides itself')]);
  });
});

describe("a request-scoped service is told", () => {
  const cart: PluginSketch = { provides: { cart: { scope: "request" } } };
  const scoped = (scope: "singleton" | "transient" | "request" | null): Sketch => ({
    plugins: { cart, app: { requires: { cart: "^1.0.0" }, ...(scope && { provides: { prices: { scope } } }) } },
  });
  const held = atApp(
    "NX3006",
    'service "cart" lives for one request, and singleton "prices" of plugin "app" would keep it longer',
  );
  const rows: Row[] = [
    ["where a singleton would hold it", scoped("singleton"), [held]],
    ["not to a plugin that provides nothing", scoped(null), []],
    ["not to a plugin of request-scoped services", scoped("request"), []],
    ["not to a plugin of transient services", scoped("transient"), []],
  ];
  it.each(rows)("%s", (_, sketch, want) => expect(errors(sketch)).toEqual(want));
});

describe("a binding is told", () => {
  const atRoot = (message: string): string => `NX3007 nexus.yaml: ${message}`;
  const plugins = { redis: cache, memory: cache, app };
  const sketch = (bindings: Record<string, string>, more: Partial<Sketch> = {}): Sketch => ({
    plugins,
    bindings,
    modules: contracts,
    ...more,
  });
  const rows: Row[] = [
    ["not where it fits", sketch({ cache: "redis" }), []],
    [
      "with a service that no plugin provides",
      sketch({ cahce: "redis", cache: "redis" }),
      [atRoot('a binding is given for service "cahce", which no plugin provides')],
    ],
    [
      "with a plugin that is not used, and not the open choice too",
      sketch({ cache: "redsi" }),
      [atRoot('service "cache" is bound to plugin "redsi", which the application does not use')],
    ],
    [
      "with a plugin that does not provide the service",
      sketch({ cache: "app" }),
      [atRoot('service "cache" is bound to plugin "app", which does not provide it')],
    ],
    [
      "and not the missing provider too",
      sketch({ cache: "app" }, { plugins: { app } }),
      [atRoot('service "cache" is bound to plugin "app", which does not provide it')],
    ],
    ["not where it names a broken plugin", sketch({ cache: "broken" }, { broken: ["broken"] }), []],
    [
      "not where a broken plugin may provide the service",
      sketch({ mail: "broken", cache: "redis" }, { broken: ["broken"] }),
      [],
    ],
  ];
  it.each(rows)("%s", (_, given, want) => expect(errors(given)).toEqual(want));

  const help: [string, Sketch, string][] = [
    ["with the service that was meant", sketch({ cahce: "redis", cache: "redis" }), 'did you mean "cache"?'],
    ["with the plugin that was meant", sketch({ cache: "redsi" }), 'did you mean "redis"?'],
    ["with those that provide the service", sketch({ cache: "app" }), 'bind it to "redis" or "memory"'],
    [
      "with a plugin to add",
      sketch({ cache: "valkey" }, { available: [{ name: "valkey", provides: ["cache"] }] }),
      'add "valkey" to "plugins" in nexus.yaml',
    ],
  ];
  it.each(help)("%s", (_, given, want) => expect(helps(given)).toEqual([want]));
});

describe("contracts of one service are told", () => {
  const with_ = (a: string, b: string): Sketch => ({
    plugins: { a: { provides: { cache: { contract: a } } }, b: { provides: { cache: { contract: b } } } },
    modules: contracts,
  });
  const different =
    'NX3008 plugins/b/plugin.yaml: plugins "a" and "b" provide service "cache" with different contracts';
  const rows: Row[] = [
    ["not where they are one", with_("contracts#Cache", "contracts#Cache"), []],
    ["where the types differ", with_("contracts#Cache", "contracts#Other"), [different]],
    [
      "where one path means two files",
      { plugins: { a: { provides: { cache: {} } }, b: { provides: { cache: {} } } } },
      [different],
    ],
    [
      "not where one is not found, which is told instead",
      with_("contracts#Cache", "nowhere#Cache"),
      ['NX4003 plugins/b/plugin.yaml: the contract of service "cache" names module "nowhere", which is not found'],
    ],
  ];
  it.each(rows)("%s", (_, sketch, want) => expect(errors(sketch)).toEqual(want));
});

describe("a disabled provider is told", () => {
  const off = (enabled: boolean | string, required = {}): Sketch => ({
    plugins: { redis: { ...cache, enabled }, app: { requires: { cache: required } } },
    modules: contracts,
  });
  const disabled = atApp("NX3009", 'service "cache" is provided by plugin "redis", which is disabled');
  const perhaps = atApp("NX3009", 'service "cache" is provided by plugin "redis", which may be disabled at start');
  const flag = "${env:REDIS}";
  const rows: Row[] = [
    ["where it is required", off(false), [disabled]],
    ["where it may be off at start", off(flag), [perhaps]],
    ["not for an optional requirement", off(false, { optional: true }), []],
    ["not for an optional requirement that may be off", off(flag, { optional: true }), []],
    ["not for many", off(false, { many: true }), []],
    [
      "not to a disabled plugin",
      { plugins: { redis: { ...cache, enabled: false }, app: { ...app, enabled: false } }, modules: contracts },
      [],
    ],
    [
      "not to a plugin with the same flag",
      { plugins: { redis: { ...cache, enabled: flag }, app: { ...app, enabled: flag } }, modules: contracts },
      [],
    ],
    [
      "to a plugin with another flag",
      { plugins: { redis: { ...cache, enabled: flag }, app: { ...app, enabled: "${env:APP}" } }, modules: contracts },
      [perhaps],
    ],
    [
      "where all of several are",
      {
        plugins: { redis: { ...cache, enabled: false }, memory: { ...cache, enabled: false }, app },
        modules: contracts,
      },
      [atApp("NX3009", 'service "cache" is provided by plugins "redis" and "memory", which are all disabled')],
    ],
    [
      "where a binding chose it among others",
      {
        plugins: { redis: { ...cache, enabled: false }, memory: cache, app },
        bindings: { cache: "redis" },
        modules: contracts,
      },
      [disabled],
    ],
    ["where it is disabled though another plugin is broken", { ...off(false), broken: ["x"] }, [disabled]],
  ];
  it.each(rows)("%s", (_, sketch, want) => expect(errors(sketch)).toEqual(want));
});

describe("a table of two plugins is told", () => {
  const database: PluginSketch = { provides: { database: {} } };
  const told = 'NX3010 plugins/b/plugin.yaml: plugins "a" and "b" both create table "items"';
  const create = "create table items (id integer)";
  const rows: readonly [sentence: string, a: readonly string[], b: PluginSketch, want: readonly string[]][] = [
    ["at the later one", [create], { migrations: ["select 1", 'CREATE TABLE "Items" (x int)'] }, [told]],
    ["once, however often it is created", [create, create], { migrations: [create, create] }, [told]],
    ["not within one plugin", [create, create], {}, []],
    ["not to a disabled plugin", [create], { migrations: [create], enabled: false }, []],
    ["not where one plugin takes it away again", [create], { migrations: [create, "drop table items"] }, []],
    [
      "not where one plugin gives it another name",
      [create],
      { migrations: [create, "alter table items rename to b"] },
      [],
    ],
    ["not of another schema", [create], { migrations: ["create table b.items (id integer)"] }, []],
  ];
  it.each(rows)("%s", (_, a, b, want) => {
    expect(errors({ plugins: { database, a: { migrations: a }, b } })).toEqual(want);
  });
});
