import { describe, expect, it } from "vitest";
import type { ModuleFacts } from "../../../compiler/model.js";
import { allows, parseCapability } from "../../../compiler/text/capabilities.js";
import type { PluginSketch, Sketch } from "../declarations.js";
import { errors, findings, helps } from "./findings.js";

type Row = [sentence: string, sketch: Sketch, want: string[]];
const at = (file: string, code: string, message: string): string => `${code} ${file}: ${message}`;
const manifest = "plugins/app/plugin.yaml";

describe("a capability that is not granted is told", () => {
  const asks: PluginSketch = { needs: ["net:api.example.com"] };
  const missing = (name: string): string =>
    at("nexus.yaml", "NX7001", `plugin "app" needs capability "${name}", which it is not granted`);
  const rows: Row[] = [
    ["in nexus.yaml", { plugins: { app: asks } }, [missing("net:api.example.com")]],
    ["not where it is granted", { plugins: { app: { ...asks, grants: ["net:api.example.com"] } } }, []],
    ["not where more is granted", { plugins: { app: { ...asks, grants: ["net"] } } }, []],
    [
      "where less is granted",
      { plugins: { app: { needs: ["net"], grants: ["net:api.example.com"] } } },
      [missing("net")],
    ],
    ["for each one", { plugins: { app: { needs: ["env", "eval"] } } }, [missing("env"), missing("eval")]],
    ["not to a disabled plugin", { plugins: { app: { ...asks, enabled: false } } }, []],
    ["not to a plugin that ships with Nexus", { plugins: { app: { ...asks, origin: { kind: "shipped" } } } }, []],
    ["not to one in Nexus's own checkout", { plugins: { app: { ...asks, origin: { isTrusted: true } } } }, []],
    [
      "to a plugin from a package",
      { plugins: { app: { ...asks, origin: { kind: "package" } } } },
      [missing("net:api.example.com")],
    ],
    ["not where there is none of that name, which was told before", { plugins: { app: { needs: ["network"] } } }, []],
    ["not where its grant is misspelt, which was told before", { plugins: { app: { ...asks, grants: ["nets"] } } }, []],
  ];
  it.each(rows)("%s", (_, sketch, want) => expect(errors(sketch)).toEqual(want));

  it("with all that has to be granted", () => {
    expect(helps({ plugins: { app: { needs: ["env", "net:a.example", "eval"], grants: ["net"] } } })).toEqual([
      'if it may do that, write $grant: ["net", "env", "eval"]',
      'if it may do that, write $grant: ["net", "env", "eval"]',
    ]);
  });
});

describe("a grant allows", () => {
  it.each([
    ["net", "net:a.example", true],
    ["net:a.example", "net:a.example", true],
    ["net:A.example", "net:a.EXAMPLE", true],
    ["net:a.example", "net:b.example", false],
    ["net:*.example", "net:a.example", true],
    ["net:*.example", "net:example", false],
    ["net:a.example", "net", false],
    ["fs:read", "fs:read:/etc/passwd", true],
    ["fs:read:./data", "fs:read:./data/users", true],
    ["fs:read:./data/", "fs:read:data", true],
    ["fs:read:./data", "fs:read:./database", false],
    ["fs:read:./data", "fs:read:./data/../secrets", false],
    ["fs:read:./data", "fs:write:./data", false],
    ["fs:read:.", "fs:read:./data", true],
    ["fs:read:.", "fs:read:../data", false],
    ["fs:read:.", "fs:read:/data", false],
    ["fs:read:/", "fs:read:/data", true],
    ["env:PORT", "env:PORT", true],
    ["env:PORT", "env:HOST", false],
    ["eval", "eval", true],
  ])("%s: %s? %s", (grant, need, want) => {
    const [granted, needed] = [parseCapability(grant), parseCapability(need)];
    if (granted === null || needed === null) throw new Error("the row names no capability");
    expect(allows(granted, needed)).toBe(want);
  });

  it.each(["fs", "fs:delete", "net:", "nets", "Net", "", "constructor"])("nothing as %j", (name) => {
    expect(parseCapability(name)).toBeNull();
  });
});

describe("an undeclared capability is told", () => {
  const place = (file: string, start: number) => ({ file, span: { start, end: start + 1 } });
  const importing = (file: string, ...specifiers: string[]): Partial<ModuleFacts> => ({
    imports: specifiers.map((specifier, index) => ({ specifier, at: place(file, index) })),
  });
  const index = "plugins/app/index.ts";
  const store = "plugins/app/store.ts";
  const code = (...specifiers: string[]): Sketch => ({
    plugins: { app: {} },
    modules: { [index]: importing(index, ...specifiers) },
  });
  const declared = (needs: string[], ...specifiers: string[]): Sketch => ({
    ...code(...specifiers),
    plugins: { app: { needs, grants: needs } },
  });
  const undeclared = (use: string, capabilities: string): string[] => [
    at(index, "NX7002", `plugin "app" ${use}, and its manifest does not declare ${capabilities}`),
  ];
  const rows: Row[] = [
    ["not where the import is harmless", code("node:path", "nexus-platform", "#nexus/app", "constructor"), []],
    ["for files", code("node:fs/promises"), undeclared('imports "node:fs/promises"', '"fs:read" or "fs:write"')],
    ["without the prefix too", code("fs"), undeclared('imports "fs"', '"fs:read" or "fs:write"')],
    ["for the network", code("node:https"), undeclared('imports "node:https"', '"net"')],
    ["for a library that is the network", code("undici"), undeclared('imports "undici"', '"net"')],
    ["for processes", code("node:child_process"), undeclared('imports "node:child_process"', '"process"')],
    ["for native code", code("./build/addon.node"), undeclared('imports "./build/addon.node"', '"native"')],
    ["for code made at run time", code("node:vm"), undeclared('imports "node:vm"', '"eval"')],
    ["not where it is declared", declared(["fs:write:./data"], "node:fs"), []],
    ["not where it is declared narrowly", declared(["net:a.example"], "node:http"), []],
    [
      "where something else is declared",
      declared(["net"], "node:fs"),
      undeclared('imports "node:fs"', '"fs:read" or "fs:write"'),
    ],
    [
      "once for one capability",
      code("node:http", "node:https", "node:fs"),
      [...undeclared('imports "node:http"', '"net"'), ...undeclared('imports "node:fs"', '"fs:read" or "fs:write"')],
    ],
    [
      "for globals",
      {
        plugins: { app: {} },
        modules: {
          [index]: {
            globals: [
              { name: "fetch", at: place(index, 1) },
              { name: "process.env", at: place(index, 2) },
              { name: "eval", at: place(index, 3) },
            ],
          },
        },
      },
      [
        ...undeclared("uses fetch", '"net"'),
        ...undeclared("uses process.env", '"env"'),
        ...undeclared("uses eval", '"eval"'),
      ],
    ],
    [
      "in modules that the entry imports, in circles too",
      {
        plugins: { app: {} },
        modules: { [index]: importing(index, "./store.ts"), [store]: importing(store, "./index.ts", "node:net") },
      },
      [at(store, "NX7002", 'plugin "app" imports "node:net", and its manifest does not declare "net"')],
    ],
    [
      "not in modules of other plugins, of libraries and in generated ones",
      {
        plugins: { app: {}, other: { needs: ["net"], grants: ["net"] } },
        modules: {
          [index]: importing(index, "../other/index.ts", "../../generated/app.ts", "../../node_modules/x/index.js"),
          "plugins/other/index.ts": importing("plugins/other/index.ts", "node:net"),
          "generated/app.ts": importing("generated/app.ts", "node:net"),
          "node_modules/x/index.js": importing("node_modules/x/index.js", "node:net"),
        },
      },
      [],
    ],
    ["not to a disabled plugin", { ...code("node:fs"), plugins: { app: { enabled: false } } }, []],
    [
      "not to a plugin whose source is not installed",
      { ...code("node:fs"), plugins: { app: { origin: { kind: "shipped" } } } },
      [],
    ],
  ];
  it.each(rows)("%s", (_, sketch, want) => expect(errors(sketch)).toEqual(want));

  it("with its further uses and the manifest", () => {
    const [found] = findings(code("node:http", "node:https"));
    expect(found?.related.map(({ at, note }) => [at.file, note])).toEqual([
      [index, "and here"],
      [manifest, "declares no capability"],
    ]);
  });
});

describe("an unknown permission is told", () => {
  const users: PluginSketch = { permissions: ["users:read", "users:write"], provides: { authentication: {} } };
  const role = (...permissions: string[]): Sketch => ({ plugins: { users }, roles: { member: permissions } });
  const route = (...permissions: string[]): Sketch => ({
    plugins: { users, app: { routes: { "GET /a": { access: permissions } } } },
  });
  const unknown = (name: string): string => `no plugin declares permission "${name}"`;
  const rows: Row[] = [
    ["not where plugins declare all", role("users:read", "users:write"), []],
    ["not for all permissions", role("*"), []],
    ["not for all of one kind", role("users:*"), []],
    ["in a role", role("users:raed"), [at("nexus.yaml", "NX7003", unknown("users:raed"))]],
    [
      "in a role, for a kind that there is not",
      role("orders:*"),
      [at("nexus.yaml", "NX7003", 'no plugin declares a permission that "orders:*" would cover')],
    ],
    ["in access", route("users:read", "users:admin"), [at(manifest, "NX7003", unknown("users:admin"))]],
    [
      "in access, where only a role may take all",
      route("users:*"),
      [at(manifest, "NX7003", 'no plugin declares a permission that "users:*" would cover')],
    ],
    [
      "not where a disabled plugin declares it",
      { plugins: { users: { ...users, enabled: false } }, roles: { member: ["users:read"] } },
      [],
    ],
    ["not where a broken plugin may declare it", { ...role("orders:read"), broken: ["orders"] }, []],
  ];
  it.each(rows)("%s", (_, sketch, want) => expect(errors(sketch)).toEqual(want));

  it.each([
    ["users:raed", "users:read"],
    ["user:*", "users:*"],
  ])("with the one that was meant by %s", (written, meant) => {
    expect(helps(role(written))).toEqual([`did you mean "${meant}"?`]);
  });

  it("once, where a route was meant to be public and nobody can sign in", () => {
    const sketch: Sketch = { plugins: { app: { routes: { "GET /a": { access: ["publik"] } } } } };
    expect(errors(sketch)).toEqual([at(manifest, "NX7003", unknown("publik"))]);
    expect(helps(sketch)).toEqual(['did you mean "public"?']);
  });
});

describe("a route without authentication is told", () => {
  const app: PluginSketch = { routes: { "GET /a": { access: "authenticated" } } };
  const auth: PluginSketch = { provides: { authentication: {} } };
  const nobody = at(
    manifest,
    "NX7004",
    'GET /a needs a signed-in caller, and no plugin provides service "authentication"',
  );
  const rows: Row[] = [
    ["at its access", { plugins: { app } }, [nobody]],
    ["with its mount", { plugins: { app: { ...app, mount: "/x" } } }, [nobody.replace("/a needs", "/x/a needs")]],
    ["not where it is public", { plugins: { app: { routes: { "GET /a": {} } } } }, []],
    ["not where a plugin provides it", { plugins: { app, auth } }, []],
    ["where that plugin is disabled", { plugins: { app, auth: { ...auth, enabled: false } } }, [nobody]],
    [
      "where that plugin may be disabled at start",
      { plugins: { app, auth: { ...auth, enabled: "${env:AUTH}" } } },
      [
        at(
          manifest,
          "NX7004",
          'GET /a needs a signed-in caller, and plugin "auth", which provides service "authentication", may be disabled at start',
        ),
      ],
    ],
    ["not where a broken plugin may provide it", { plugins: { app }, broken: ["auth"] }, []],
  ];
  it.each(rows)("%s", (_, sketch, want) => expect(errors(sketch)).toEqual(want));
});
