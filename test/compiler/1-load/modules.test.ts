import { describe, expect, it } from "vitest";
import type { PluginOrigin } from "../../../compiler/model.js";
import { memoryCache } from "../memory-source.js";
import { application, type Files, load } from "./load.js";

const modulesOf = (files: Files, plugins = "") =>
  load({ "nexus.yaml": application(plugins), ...files }).documents.modules;
const factsOf = (text: string) => modulesOf({ "a.ts": text }).facts("a.ts");
const own: PluginOrigin = { kind: "application", directory: "plugins/a", packageName: null, specifier: null };

describe("a default export", () => {
  const rows: readonly { name: string; text: string; want: boolean }[] = [
    { name: "may be an expression", text: "export default definePlugin(() => ({}));", want: true },
    { name: "may be a function", text: "export default async function () {}", want: true },
    { name: "may be given that name", text: "const a = 1; export { a as default };", want: true },
    { name: "may come from another module", text: 'export { default } from "./b.js";', want: true },
    { name: "may be CommonJS's", text: "const a = 1; export = a;", want: true },
    {
      name: "is not a word in a text or a comment",
      text: '// export default 1\nexport const a = "export default 1";',
      want: false,
    },
  ];
  it.each(rows)("$name", ({ text, want }) => expect(factsOf(text)?.hasDefaultExport).toBe(want));
});

describe("exported types", () => {
  const rows: readonly { name: string; files: Files; want: readonly string[] }[] = [
    {
      name: "are interfaces, types, classes and enums",
      files: {
        "a.ts":
          "export interface A {}\nexport type B = 1;\nexport class C {}\nexport enum D {}\nexport const e = 1;\ninterface F {}",
      },
      want: ["A", "B", "C", "D"],
    },
    {
      name: "may be exported at the end",
      files: { "a.ts": "interface A {}\nconst b = 1;\nexport type { A as Z };\nexport { b };" },
      want: ["Z"],
    },
    {
      name: "may be imported and exported",
      files: {
        "a.ts": 'import type { B } from "./b.js";\nimport { c } from "./b.js";\nexport { B, c };',
        "b.ts": "export interface B {}\nexport const c = 1;",
      },
      want: ["B"],
    },
    {
      name: "may be forwarded",
      files: {
        "a.ts": 'export type { B as A } from "./b.js";\nexport { c } from "./b.js";',
        "b.ts": "export interface B {}\nexport const c = 1;",
      },
      want: ["A"],
    },
    {
      name: "may all be forwarded, over several modules",
      files: {
        "a.ts": 'export * from "./b.js";',
        "b.ts": 'export * from "./c/index.js";\nexport type B = 1;',
        "c/index.ts": "export type C = 1;",
      },
      want: ["B", "C"],
    },
    {
      name: "may be forwarded in a circle",
      files: {
        "a.ts": 'export * from "./b.js";\nexport type A = 1;',
        "b.ts": 'export * from "./a.js";\nexport type B = 1;',
      },
      want: ["A", "B"],
    },
    {
      name: "may come from a package",
      files: {
        "a.ts": 'export { X } from "acme";',
        "node_modules/acme/package.json": '{"types":"./x.d.ts"}',
        "node_modules/acme/x.d.ts": "export interface X {}",
      },
      want: ["X"],
    },
    {
      name: "are believed where the module cannot be read",
      files: { "a.ts": 'export { X } from "not-installed";' },
      want: ["X"],
    },
    {
      name: "of compiled code stand in the declarations beside it",
      files: { "a.js": "export const a = 1;", "a.d.ts": "export interface A {}" },
      want: ["A"],
    },
  ];
  it.each(rows)("$name", ({ files, want }) => {
    expect(modulesOf(files).facts("a" in files ? "a" : "a.js")?.exportedTypes).toEqual(want);
  });
});

describe("imports of a module", () => {
  it("are those that load something, in order, with their places", () => {
    const text = `import type { A } from "./types.js";
import { type B } from "./types.js";
import "./effect.js";
import c, { type D } from "./c.js";
export { e } from "./e.js";
export type { F } from "./f.js";
import g = require("g");
const h = await import("node:fs");
const i = require("i");
// import "./comment.js"
const j = 'import "./text.js"';
`;
    const imports = factsOf(text)?.imports ?? [];
    expect(imports.map(({ specifier }) => specifier)).toEqual(["./effect.js", "./c.js", "./e.js", "g", "node:fs", "i"]);
    expect(imports.map(({ at }) => text.slice(at.span?.start, at.span?.end))).toEqual([
      '"./effect.js"',
      '"./c.js"',
      '"./e.js"',
      '"g"',
      '"node:fs"',
      '"i"',
    ]);
    expect(imports[0]?.at.file).toBe("a.ts");
  });
});

describe("globals that are capabilities", () => {
  const rows: readonly { text: string; want: readonly string[] }[] = [
    { text: 'await fetch("https://x.example");', want: ["fetch fetch"] },
    { text: "globalThis.fetch(url);", want: ["fetch globalThis.fetch"] },
    { text: "const send = fetch;", want: ["fetch fetch"] },
    { text: "use({ fetch });", want: ["fetch fetch"] },
    { text: "const port = process.env.PORT;", want: ["process.env process"] },
    { text: 'const env = process["env"];', want: ["process.env process"] },
    { text: "const { env } = process;", want: ["process.env process"] },
    { text: "globalThis.process.env;", want: ["process.env globalThis.process"] },
    { text: 'eval("1");', want: ["eval eval"] },
    { text: 'new Function("return 1")();', want: ["eval Function"] },
    { text: "new WebSocket(url);", want: ["WebSocket WebSocket"] },
    { text: "client.fetch(url);", want: [] },
    { text: "const a = { fetch: 1, eval() {} };", want: [] },
    { text: "class A { fetch() {} }", want: [] },
    { text: 'import { fetch } from "undici"; fetch(url);', want: [] },
    { text: "function run(fetch: () => void) { fetch(); }", want: [] },
    { text: "type A = typeof fetch; let b: Function;", want: [] },
    { text: "process.on('exit', stop);", want: [] },
    { text: "// fetch(url)\nconst a = 'fetch(url)';", want: [] },
  ];
  it.each(rows)("$text", ({ text, want }) => {
    const globals = factsOf(text)?.globals ?? [];
    expect(globals.map(({ name, at }) => `${name} ${text.slice(at.span?.start, at.span?.end)}`)).toEqual(want);
  });
});

describe("a path to a module", () => {
  const rows: readonly { name: string; path: string; file: string | null }[] = [
    { name: "means the file itself", path: "x.js", file: "x.js" },
    { name: "means the source of what will be compiled", path: "x.js", file: "x.ts" },
    { name: "means what a source was compiled to", path: "x.ts", file: "x.js" },
    { name: "means declarations where there is nothing else", path: "x.js", file: "x.d.ts" },
    { name: "may leave the ending out", path: "x", file: "x/index.ts" },
    { name: "may lead to nothing", path: "y.js", file: null },
  ];
  it.each(rows)("$name", ({ path, file }) => {
    expect(modulesOf({ [file ?? "x.js"]: "" }).facts(path)?.path ?? null).toBe(file);
  });
});

describe("a specifier in a manifest", () => {
  const acme: PluginOrigin = {
    kind: "package",
    directory: "node_modules/acme",
    packageName: "acme",
    specifier: "acme",
  };
  const lib = {
    "node_modules/acme/lib/contract.js": "",
    "node_modules/acme/lib/contract.d.ts": "export interface X {}",
  };
  const withExports = (exports: unknown): Files => ({
    "node_modules/acme/package.json": JSON.stringify({ name: "acme", exports }),
  });
  const rows: readonly {
    name: string;
    specifier: string;
    origin: PluginOrigin;
    files: Files;
    resolved: string | null;
    written: string | null;
  }[] = [
    {
      name: "of the application's own plugin is a file",
      specifier: "./contract.ts",
      origin: own,
      files: { "plugins/a/contract.ts": "" },
      resolved: "plugins/a/contract.ts",
      written: null,
    },
    {
      name: "must not leave the application",
      specifier: "../../../contract.ts",
      origin: own,
      files: { "../contract.ts": "" },
      resolved: null,
      written: null,
    },
    {
      name: "may be a package's",
      specifier: "acme/contract",
      origin: own,
      files: {
        ...lib,
        ...withExports({ "./contract": { types: "./lib/contract.d.ts", default: "./lib/contract.js" } }),
      },
      resolved: "node_modules/acme/lib/contract.d.ts",
      written: "acme/contract",
    },
    {
      name: "of a package's own contract is the subpath that opens it",
      specifier: "./contract.ts",
      origin: acme,
      files: { ...lib, ...withExports({ "./*": "./lib/*.js" }) },
      resolved: "node_modules/acme/lib/contract.js",
      written: "acme/contract",
    },
    {
      name: "of a package's own contract may need its ending",
      specifier: "./contract.ts",
      origin: acme,
      files: { ...lib, ...withExports({ "./*.js": "./lib/*.js" }) },
      resolved: "node_modules/acme/lib/contract.js",
      written: "acme/contract.js",
    },
    {
      name: "of a package without exports is its file",
      specifier: "./contract.ts",
      origin: acme,
      files: { "node_modules/acme/package.json": "{}", "node_modules/acme/contract.d.ts": "" },
      resolved: "node_modules/acme/contract.d.ts",
      written: "acme/contract.js",
    },
    {
      name: "leads nowhere where the package does not open it",
      specifier: "./contract.ts",
      origin: acme,
      files: { ...lib, ...withExports({ ".": "./lib/index.js" }) },
      resolved: null,
      written: null,
    },
    {
      name: "of a shipped plugin is Nexus's own subpath",
      specifier: "./contract.ts",
      origin: {
        kind: "shipped",
        directory: "node_modules/nexus-platform/plugins/cache",
        packageName: "nexus-platform",
        specifier: "nexus-platform/plugins/cache",
      },
      files: {
        "node_modules/nexus-platform/package.json": JSON.stringify({
          name: "nexus-platform",
          exports: {
            "./plugins/*/contract": {
              "nexus-platform-source": "./plugins/*/contract.ts",
              default: "./lib/plugins/*/contract.js",
            },
          },
        }),
        "node_modules/nexus-platform/lib/plugins/cache/contract.d.ts": "",
      },
      resolved: "node_modules/nexus-platform/lib/plugins/cache/contract.d.ts",
      written: "nexus-platform/plugins/cache/contract",
    },
  ];
  it.each(rows)("$name", ({ specifier, origin, files, resolved, written }) => {
    const modules = modulesOf(files);
    expect(modules.resolve(specifier, origin)).toBe(resolved);
    expect(modules.publicSpecifier(specifier, origin)).toBe(written);
  });

  it("finds the compiled entry of a packaged plugin by the path in its manifest", () => {
    const files = {
      ...withExports({ ".": "./lib/main.js" }),
      "node_modules/acme/plugin.yaml": "plugin: acme\nentry: ./main.ts\n",
      "node_modules/acme/lib/main.js": "export default 1;",
    };
    expect(modulesOf(files, "  acme: { $use: acme }\n").facts("node_modules/acme/main.ts")).toMatchObject({
      path: "node_modules/acme/lib/main.js",
      hasDefaultExport: true,
    });
  });
});

it("facts come from the cache with the places of the file that they are asked for", () => {
  const cache = memoryCache();
  const text = 'import "./x.js";\nexport default 1;\n';
  const first = load({ "nexus.yaml": application(""), "a.ts": text }, { cache }).documents.modules.facts("a.ts");
  const second = load({ "nexus.yaml": application(""), "b.ts": text }, { cache }).documents.modules.facts("b.ts");
  expect(second).toEqual(JSON.parse(JSON.stringify(first).replaceAll("a.ts", "b.ts")));
});

it("a syntax error in a module is for tsc to tell", () => {
  expect(factsOf("export default {{{;")?.hasDefaultExport).toBe(true);
  expect(modulesOf({ "a.ts": Uint8Array.of(0xff, 0xfe, 0x00) }).facts("a.ts")).toMatchObject({ path: "a.ts" });
});
