import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  compileOnDisk,
  type DiskCompilation,
  type DiskCompileOptions,
} from "../../../compiler/cli/disk/compile-on-disk.js";
import { filesBelow, put, temporaryFolder } from "./temporary-folder.js";

const manifest = `plugin: greeter
version: 1.0.0
migrations: ./migrations
provides: { database: { contract: "./contract.ts#Database" } }
config:
  properties:
    greeting: { type: string, default: Hello }
routes:
  greet:
    route: GET /greet
    access: public
    responses: { 200: { type: object, properties: { text: { type: string } } } }
`;
const migration = "plugins/greeter/migrations/0001-create.sql";
const files = {
  "nexus.yaml": "nexus: 1\napp: { name: shop }\nplugins:\n  greeter:\n",
  "plugins/greeter/plugin.yaml": manifest,
  "plugins/greeter/index.ts": "export default null;\n",
  "plugins/greeter/contract.ts": "export interface Database {}\n",
  [migration]: "create table greetings (id integer);\n",
};
const summarize = (): string => "1 plugin";

const compileIn = (root: string, options: Omit<DiskCompileOptions, "root"> = {}): Promise<DiskCompilation> =>
  compileOnDisk({ root, summarize, ...options });
const codesOf = ({ diagnostics }: DiskCompilation): readonly string[] => diagnostics.map(({ code }) => code);

/** An application that was compiled, with node_modules, where caches belong. */
async function compiled(): Promise<string> {
  const root = temporaryFolder({ ...files, "node_modules/.keep": "" });
  await compileIn(root);
  return root;
}

describe("an unchanged application", () => {
  it("is not compiled again, and the same is told", async () => {
    const root = temporaryFolder(files);
    const first = await compileIn(root);
    expect(first).toMatchObject({ diagnostics: [], unchanged: 0, summary: "1 plugin" });
    expect(first.written).toContain("generated/app.ts");
    expect(first.application).not.toBeNull();
    const second = await compileIn(root);
    expect(second).toMatchObject({ diagnostics: [], written: [], summary: "1 plugin", application: null });
    expect(second.unchanged).toBe(first.written.length - 1); // the records are not counted
  });

  it("with faults has the same faults, with their places", async () => {
    const root = temporaryFolder({ ...files, "plugins/greeter/plugin.yaml": `${manifest}a: >=1\n` });
    const [first, second] = [await compileIn(root), await compileIn(root)];
    expect(codesOf(first)).toEqual(["NX1002"]);
    expect(second.diagnostics).toEqual(first.diagnostics);
    expect(second.textOf("plugins/greeter/plugin.yaml")).toContain("a: >=1");
    expect(existsSync(join(root, "generated"))).toBe(false);
  });

  it("is not compiled again for code that declares, imports and uses the same, time after time", async () => {
    const root = await compiled();
    for (const value of ["null /* none */", "{ a: 1 }", "{ a: 2 }"]) {
      put(root, "plugins/greeter/index.ts", `export default ${value};\n`);
      expect(await compileIn(root)).toMatchObject({
        diagnostics: [],
        written: [],
        summary: "1 plugin",
        application: null,
      });
    }
    put(root, "plugins/greeter/index.ts", 'import "node:fs";\nexport default {};\n');
    const used = await compileIn(root);
    expect(used.application).not.toBeNull();
    expect(codesOf(used)).toEqual(["NX7002"]);
    // The place in the code moves, and what is told with it.
    put(root, "plugins/greeter/index.ts", '\nimport "node:fs";\nexport default {};\n');
    expect((await compileIn(root)).diagnostics).not.toEqual(used.diagnostics);
  });

  it("is compiled again where that is asked for", async () => {
    const again = await compileIn(await compiled(), { force: true });
    expect(again.application).not.toBeNull();
    expect(again.written).toEqual([]);
  });
});

describe("a change is seen", () => {
  const changes: readonly { name: string; change: (root: string) => void }[] = [
    { name: "in nexus.yaml", change: (root) => put(root, "nexus.yaml", files["nexus.yaml"].replace("shop", "store")) },
    {
      name: "in a manifest",
      change: (root) => put(root, "plugins/greeter/plugin.yaml", manifest.replace("/greet", "/hello")),
    },
    { name: "in a module", change: (root) => put(root, "plugins/greeter/index.ts", "export const a = 1;\n") },
    { name: "where a file went away", change: (root) => rmSync(join(root, "plugins/greeter/index.ts")) },
    {
      name: "where a plugin came",
      change: (root) => put(root, "plugins/new/plugin.yaml", "plugin: new\nversion: 1.0.0\n"),
    },
    {
      name: "in a migration",
      change: (root) => put(root, migration, "create table greetings (id bigint);\n"),
    },
    {
      name: "where a migration came",
      change: (root) => put(root, migration.replace("0001", "0002"), "drop table greetings;\n"),
    },
    { name: "where a migration went away", change: (root) => rmSync(join(root, migration)) },
    { name: "where a generated file went away", change: (root) => rmSync(join(root, "generated/app.ts")) },
    { name: "where a generated file was edited", change: (root) => put(root, "generated/app.ts", "// mine\n") },
    { name: "where the records went away", change: (root) => rmSync(join(root, "generated/.files.json")) },
  ];
  it.each(changes)("$name", async ({ change }) => {
    const root = await compiled();
    change(root);
    expect((await compileIn(root)).application).not.toBeNull();
  });
});

describe("the cache", () => {
  const cacheOf = (root: string): string => join(root, "node_modules/.cache/nexus");

  it("stands in node_modules, else in .nexus", async () => {
    expect(existsSync(cacheOf(await compiled()))).toBe(true);
    const root = temporaryFolder(files);
    await compileIn(root);
    expect(existsSync(join(root, ".nexus/cache"))).toBe(true);
    expect(existsSync(join(root, "node_modules"))).toBe(false);
  });

  it.each(["", "garbage", "nexus 0.0.0 x\n{}", "null\nnull"])("that holds %j is as good as none", async (content) => {
    const root = await compiled();
    const before = filesBelow(join(root, "generated"));
    for (const name of readdirSync(cacheOf(root))) put(cacheOf(root), name, content);
    expect(await compileIn(root)).toMatchObject({ diagnostics: [], written: [] });
    expect(filesBelow(join(root, "generated"))).toEqual(before);
  });

  it("that was cut off or changed is as good as none", async () => {
    const root = await compiled();
    for (const [name, content] of Object.entries(filesBelow(cacheOf(root))))
      put(cacheOf(root), name, content.replace("greeter", "grooter"));
    expect(await compileIn(root)).toMatchObject({ diagnostics: [], written: [] });
  });

  it("that cannot be written is no fault", async () => {
    const root = temporaryFolder({ ...files, "node_modules/.cache": "a file" });
    expect(await compileIn(root)).toMatchObject({ diagnostics: [], summary: "1 plugin" });
  });

  it("gives the same files as compiling without it", async () => {
    const root = await compiled();
    put(root, "plugins/greeter/plugin.yaml", manifest.replace("/greet", "/hello"));
    await compileIn(root);
    const fresh = temporaryFolder({ ...files, "plugins/greeter/plugin.yaml": manifest.replace("/greet", "/hello") });
    await compileIn(fresh);
    expect(filesBelow(join(root, "generated"))).toEqual(filesBelow(join(fresh, "generated")));
  });
});

describe("with check", () => {
  it("nothing is told of files that are up to date, changed inputs or not", async () => {
    const root = await compiled();
    expect(codesOf(await compileIn(root, { check: true }))).toEqual([]);
    put(root, "plugins/greeter/plugin.yaml", `${manifest}# a remark\n`);
    expect(codesOf(await compileIn(root, { check: true }))).toEqual([]);
  });

  it("stale files are told once, by name, and not written", async () => {
    const root = await compiled();
    put(root, "plugins/greeter/plugin.yaml", manifest.replace("/greet", "/hello"));
    const before = filesBelow(join(root, "generated"));
    const checked = await compileIn(root, { check: true });
    expect(codesOf(checked)).toEqual(["NX9001"]);
    expect(checked.diagnostics[0]?.message).toContain("generated/routes.ts");
    expect(filesBelow(join(root, "generated"))).toEqual(before);
    expect(codesOf(await compileIn(root, { check: true }))).toEqual(["NX9001"]);
  });

  it("an application that was never compiled is stale", async () => {
    expect(codesOf(await compileIn(temporaryFolder(files), { check: true }))).toEqual(["NX9001"]);
  });

  it("an edited file is told as such", async () => {
    const root = await compiled();
    put(root, "generated/app.ts", "// mine\n");
    expect(codesOf(await compileIn(root, { check: true }))).toEqual(["NX9002"]);
  });
});

describe("generated/ is left as it was", () => {
  it("where there are errors", async () => {
    const root = await compiled();
    const before = filesBelow(join(root, "generated"));
    put(root, "plugins/greeter/plugin.yaml", `${manifest}what: 1\n`);
    expect((await compileIn(root)).diagnostics.length).toBeGreaterThan(0);
    expect(filesBelow(join(root, "generated"))).toEqual(before);
  });

  it("where one file was edited, and every other file, too", async () => {
    const root = await compiled();
    put(root, "generated/app.ts", "// mine\n");
    put(root, "plugins/greeter/plugin.yaml", manifest.replace("/greet", "/hello"));
    const before = filesBelow(join(root, "generated"));
    const again = await compileIn(root);
    expect(codesOf(again)).toEqual(["NX9002"]);
    expect(again.written).toEqual([]);
    expect(filesBelow(join(root, "generated"))).toEqual(before);
    expect((await compileIn(root, { force: true })).written).toContain("generated/app.ts");
  });
});
