import { describe, expect, it } from "vitest";
import type { MemorySourceOptions } from "../memory-source.js";
import { memoryCache } from "../memory-source.js";
import { application, type Files, load } from "./load.js";

const manifest = (name: string): string => `plugin: ${name}\nversion: 1.0.0\n`;
const shipped = "node_modules/nexus-platform/plugins";

describe("a plugin is found", () => {
  const rows: readonly { name: string; plugins: string; files: Files; origin: object }[] = [
    {
      name: "in ./plugins by its name",
      plugins: "  orders:\n",
      files: {
        "plugins/orders/plugin.yaml": manifest("orders"),
        [`${shipped}/orders/plugin.yaml`]: manifest("orders"),
      },
      origin: { kind: "application", directory: "plugins/orders", packageName: null, specifier: null },
    },
    {
      name: "among those that ship with Nexus",
      plugins: "  cache: {}\n",
      files: {
        [`${shipped}/cache/plugin.yaml`]: manifest("cache"),
        "node_modules/nexus-plugin-cache/plugin.yaml": manifest("cache"),
      },
      origin: {
        kind: "shipped",
        directory: `${shipped}/cache`,
        packageName: "nexus-platform",
        specifier: "nexus-platform/plugins/cache",
      },
    },
    {
      name: "as the package nexus-plugin-<name>",
      plugins: "  search:\n",
      files: { "node_modules/nexus-plugin-search/plugin.yaml": manifest("search") },
      origin: {
        kind: "package",
        directory: "node_modules/nexus-plugin-search",
        packageName: "nexus-plugin-search",
        specifier: "nexus-plugin-search",
      },
    },
    {
      name: "by the path in $use",
      plugins: "  mails: { $use: ./extra/mail/ }\n",
      files: { "extra/mail/plugin.yaml": manifest("mails") },
      origin: { kind: "application", directory: "extra/mail", packageName: null, specifier: null },
    },
    {
      name: "by the package in $use",
      plugins: '  reports: { $use: "@acme/reports" }\n',
      files: { "node_modules/@acme/reports/plugin.yaml": manifest("reports") },
      origin: {
        kind: "package",
        directory: "node_modules/@acme/reports",
        packageName: "@acme/reports",
        specifier: "@acme/reports",
      },
    },
    {
      name: "in a folder of the package in $use",
      plugins: '  reports: { $use: "@acme/suite/reports" }\n',
      files: { "node_modules/@acme/suite/reports/plugin.yaml": manifest("reports") },
      origin: {
        kind: "package",
        directory: "node_modules/@acme/suite/reports",
        packageName: "@acme/suite",
        specifier: "@acme/suite/reports",
      },
    },
    {
      name: "among the shipped ones by $use",
      plugins: "  store: { $use: nexus-platform/plugins/cache }\n",
      files: { [`${shipped}/cache/plugin.yaml`]: manifest("cache") },
      origin: {
        kind: "shipped",
        directory: `${shipped}/cache`,
        packageName: "nexus-platform",
        specifier: "nexus-platform/plugins/cache",
      },
    },
  ];
  it.each(rows)("$name", ({ plugins, files, origin }) => {
    const { documents, told } = load({ "nexus.yaml": application(plugins), ...files });
    expect(told).toEqual([]);
    expect(documents.plugins).toHaveLength(1);
    expect(documents.plugins[0]?.origin).toEqual(origin);
    expect(documents.plugins[0]?.manifest?.root.kind).toBe("map");
  });

  it("in Nexus's own checkout as one of the application's, trusted if it is packed", () => {
    const files = {
      "nexus.yaml": application("  cache:\n  orders:\n"),
      "package.json": JSON.stringify({ name: "nexus-platform", files: ["plugins", "!plugins/orders"] }),
      "plugins/cache/plugin.yaml": manifest("cache"),
      "plugins/orders/plugin.yaml": manifest("orders"),
    };
    const { documents, told } = load(files, { shippedPlugins: "plugins" });
    expect(told).toEqual([]);
    expect(documents.plugins.map(({ origin }) => origin)).toMatchObject([
      { kind: "application", directory: "plugins/cache", isTrusted: true },
      { kind: "application", directory: "plugins/orders" },
    ]);
    expect(documents.plugins[1]?.origin.isTrusted).toBeUndefined();
  });
});

describe("a plugin that cannot be used is told at its reference", () => {
  const rows: readonly { name: string; plugins: string; files?: Files; options?: MemorySourceOptions; want: string }[] =
    [
      {
        name: "nothing of that name",
        plugins: "  serach:\n",
        want: 'NX3001 nexus.yaml <serach>: plugin "serach" is not found',
      },
      {
        name: "a folder without a manifest",
        plugins: "  orders:\n",
        files: { "plugins/orders/index.ts": "" },
        want: 'NX1001 nexus.yaml <orders>: there is no plugin.yaml in "./plugins/orders"',
      },
      {
        name: "a path without a manifest",
        plugins: "  a: { $use: ./nowhere }\n",
        want: 'NX1001 nexus.yaml <./nowhere>: there is no plugin.yaml in "./nowhere"',
      },
      {
        name: "a path out of the application",
        plugins: "  a: { $use: ../other }\n",
        want: 'NX1001 nexus.yaml <../other>: "../other" leads out of the application\'s folder',
      },
      {
        name: "a path out of the application by a detour",
        plugins: "  a: { $use: ./x/../../other }\n",
        want: 'NX1001 nexus.yaml <./x/../../other>: "./x/../../other" leads out of the application\'s folder',
      },
      {
        name: "an absolute path",
        plugins: "  a: { $use: /etc }\n",
        want: 'NX1001 nexus.yaml </etc>: "/etc" leads out of the application\'s folder',
      },
      {
        name: "a package that is not installed",
        plugins: '  a: { $use: "@acme/a" }\n',
        want: 'NX3001 nexus.yaml <"@acme/a">: the package "@acme/a" is not installed',
      },
      {
        name: "a package without a plugin",
        plugins: "  a: { $use: acme }\n",
        files: { "node_modules/acme/index.js": "" },
        want: 'NX3001 nexus.yaml <acme>: the package "acme" holds no plugin',
      },
      {
        name: "a path out of a package",
        plugins: "  a: { $use: acme/../b }\n",
        files: { "node_modules/acme/index.js": "" },
        want: 'NX1001 nexus.yaml <acme/../b>: "acme/../b" leads out of the package\'s folder',
      },
      {
        name: "no rights",
        plugins: "  a:\n",
        options: { faults: { "plugins/a/plugin.yaml": "denied" } },
        want: 'NX1001 nexus.yaml <a>: file "plugins/a/plugin.yaml" cannot be read: permission denied',
      },
      {
        name: "a circle of links",
        plugins: "  a: { $use: ./x }\n",
        options: { faults: { "x/plugin.yaml": "loop" } },
        want: 'NX1001 nexus.yaml <./x>: file "./x/plugin.yaml" cannot be read: its symbolic links lead in a circle',
      },
      {
        name: "a folder in the place of the manifest",
        plugins: "  a:\n",
        files: { "plugins/a/plugin.yaml/x": "" },
        want: 'NX1001 nexus.yaml <a>: "plugins/a/plugin.yaml" is a folder, not a file',
      },
    ];
  it.each(rows)("$name", ({ plugins, files, options, want }) => {
    const { documents, told } = load({ "nexus.yaml": application(plugins), ...files }, options);
    expect(told).toEqual([want]);
    expect(documents.plugins).toMatchObject([{ manifest: null }]);
  });

  it("with the name that was meant, of a folder or a shipped plugin", () => {
    const files = {
      "nexus.yaml": application("  oders:\n  cahce:\n"),
      "plugins/orders/plugin.yaml": manifest("orders"),
      [`${shipped}/cache/plugin.yaml`]: manifest("cache"),
    };
    expect(load(files).diagnostics.map(({ help }) => help)).toEqual([
      'did you mean "orders"?',
      'did you mean "cache"?',
    ]);
  });

  it("unless its key is malformed or $use is no text, which is not for this phase to judge", () => {
    const { documents, told } = load({ "nexus.yaml": application("  Foo-Bar:\n  a: { $use: [x] }\n") });
    expect(told).toEqual([]);
    expect(documents.plugins).toMatchObject([{ key: "a", manifest: null }]);
  });
});

describe("nexus.yaml", () => {
  const rows: readonly { name: string; files: Files; options?: MemorySourceOptions; want: string }[] = [
    { name: "may be missing", files: {}, want: "NX1001 nexus.yaml: there is no nexus.yaml here" },
    {
      name: "may be unreadable",
      files: {},
      options: { faults: { "nexus.yaml": "denied" } },
      want: 'NX1001 nexus.yaml: file "nexus.yaml" cannot be read: permission denied',
    },
    {
      name: "may be a folder",
      files: { "nexus.yaml/x": "" },
      want: 'NX1001 nexus.yaml: "nexus.yaml" is a folder, not a file',
    },
    {
      name: "may be no text",
      files: { "nexus.yaml": Uint8Array.of(0x61, 0xff) },
      want: "NX1002 nexus.yaml <\ufffd>: the file is not well-formed UTF-8",
    },
  ];
  it.each(rows)("$name", ({ files, options, want }) => {
    const { documents, told } = load(files, options);
    expect(told).toEqual([want]);
    expect(documents).toMatchObject({ application: null, plugins: [] });
  });

  it("that is broken does not hide that a manifest is broken, too, and nothing else is guessed from it", () => {
    const { documents, told } = load({
      "nexus.yaml": application("  a:\n  missing:\nroles: { admin: [*] }\n"),
      "plugins/a/plugin.yaml": "nexus: >=1.0.0\n",
    });
    expect(documents.application).toBeNull();
    expect(told).toEqual([
      'NX1002 nexus.yaml <*>: "*" must be quoted',
      'NX1002 plugins/a/plugin.yaml <>=1.0.0>: a value that starts with ">" must be quoted',
    ]);
  });
});

describe("syntax errors", () => {
  it("of all files are told, and leave the other plugins alone", () => {
    const { documents, told } = load({
      "nexus.yaml": application("  a:\n  b:\n  c:\n"),
      "plugins/a/plugin.yaml": "a: >=1\n",
      "plugins/b/plugin.yaml": "b: { x: 1\n",
      "plugins/c/plugin.yaml": manifest("c"),
    });
    expect(told).toHaveLength(2);
    expect(documents.plugins.map(({ manifest: found }) => found !== null)).toEqual([false, false, true]);
  });

  it("do not include a duplicate key: the first one counts, and the earlier place is shown", () => {
    const { documents, diagnostics, told } = load({
      "nexus.yaml": application("  a:\n"),
      "plugins/a/plugin.yaml": "plugin: a\nplugin: b\n",
    });
    expect(told).toEqual(['NX1003 plugins/a/plugin.yaml <plugin>: key "plugin" stands twice in one map']);
    expect(diagnostics[0]?.related).toEqual([
      { at: { file: "plugins/a/plugin.yaml", span: { start: 0, end: 6 } }, note: "first here" },
    ]);
    expect(documents.plugins[0]?.manifest?.root).toMatchObject({ entries: [{ key: "plugin", value: { value: "a" } }] });
  });

  it("are told again when the parse comes from the cache, and the trees are the same", () => {
    const cache = memoryCache();
    const files = {
      "nexus.yaml": application("  a:\n  b:\n"),
      "plugins/a/plugin.yaml": "a: >=1\n",
      "plugins/b/plugin.yaml": "x: [1, { y: 1.10 }]\nx: 2\n",
    };
    const [first, second] = [load(files, { cache }), load(files, { cache })];
    expect(second.diagnostics).toEqual(first.diagnostics);
    expect(second.documents.plugins).toEqual(first.documents.plugins);
  });
});

describe("plugins that could be used", () => {
  const files = {
    "nexus.yaml": application("  a:\n"),
    "plugins/a/plugin.yaml": manifest("a"),
    "plugins/b/plugin.yaml": `${manifest("b")}provides:\n  beans: {}\n  bread: {}\n`,
    "plugins/broken/plugin.yaml": "provides: { x: 1\n",
    "plugins/notes/readme.md": "",
    [`${shipped}/cache/plugin.yaml`]: `${manifest("cache")}provides: { cache: {} }\nevents: { emits: { cache.filled: {} } }\n`,
  };

  it("are the folders with a manifest and the shipped ones, with what they provide and emit", () => {
    const { documents, told } = load(files);
    expect(told).toEqual([]);
    expect(documents.available.map((plugin) => ({ ...plugin }))).toEqual([
      { name: "b", directory: "plugins/b", provides: ["beans", "bread"], emits: [] },
      { name: "broken", directory: "plugins/broken", provides: ["x"], emits: [] },
      { name: "cache", directory: `${shipped}/cache`, provides: ["cache"], emits: ["cache.filled"] },
    ]);
  });
});
