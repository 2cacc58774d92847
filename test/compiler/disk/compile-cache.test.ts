import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { compileCache, storedResults } from "../../../compiler/cli/disk/compile-cache.js";
import { compileOnDisk } from "../../../compiler/cli/disk/compile-on-disk.js";
import { diskSource } from "../../../compiler/cli/disk/disk-source.js";
import { compile } from "../../../compiler/compile.js";
import { filesBelow, put, temporaryFolder } from "./temporary-folder.js";

const names = ["a", "b", "c", "d", "e"];
const manifest = (name: string, path: string): string => `plugin: ${name}
version: 1.0.0
routes: { show: { route: GET /${name}/${path}, access: public, responses: { 204: empty } } }
`;

async function compiled(): Promise<string> {
  const root = temporaryFolder({
    "nexus.yaml": `nexus: 1\napp: { name: shop }\nplugins: { ${names.map((name) => `${name}: `).join(", ")} }\n`,
    ...Object.fromEntries(names.map((name) => [`plugins/${name}/plugin.yaml`, manifest(name, "first")])),
    ...Object.fromEntries(names.map((name) => [`plugins/${name}/index.ts`, "export default null;\n"])),
  });
  await compileOnDisk({ root });
  return root;
}

async function edit(root: string, path: string): Promise<void> {
  put(root, "plugins/a/plugin.yaml", manifest("a", path));
  await compileOnDisk({ root });
}

const cacheOf = (root: string): Readonly<Record<string, string>> => filesBelow(join(root, ".nexus/cache"));

describe("what a compile remembers", () => {
  it("is written where an edit changed it, and nowhere else", async () => {
    const root = await compiled();
    const before = cacheOf(root);
    await edit(root, "second");
    const after = cacheOf(root);
    expect(after["results.json"]).toBe(before["results.json"]);
    expect(after["results.1.json"]).toContain("/a/second");
    expect(after["results.1.json"]).not.toContain("/b/first");
  });

  it("is there for the next process as it was for this one, in a few files", async () => {
    const root = await compiled();
    const madeAnew = (): readonly string[] => {
      const made: string[] = [];
      const { cache } = compileCache(root, storedResults(root));
      compile(diskSource(root, { get: cache.get, set: (kind) => made.push(kind) }).source);
      return made;
    };
    for (const path of ["second", ..."123456789x", "second"]) await edit(root, path);
    expect(Object.keys(cacheOf(root))).toContain("results.11.json");
    expect(madeAnew()).toEqual([]);
    for (const path of "abcdefghijk") await edit(root, path);
    expect(Object.keys(cacheOf(root)).length).toBeLessThan(20);
    expect(madeAnew()).toEqual([]);
  });

  it("is the last that was found, where the same was asked again", async () => {
    const root = temporaryFolder({});
    const remember = (number: number, more: readonly string[] = []): void => {
      const { cache, save } = compileCache(root);
      for (const name of names) if (cache.get("kind", name) === undefined) cache.set("kind", name, 0);
      cache.set("kind", "a", number);
      for (const name of more) cache.set("kind", name, 0);
      save()();
    };
    for (let number = 0; number <= 12; number += 1) remember(number);
    expect(storedResults(root).get("kind a")).toBe(12);
    expect(Object.keys(cacheOf(root))).toContain("results.12.json");
    remember(13, [..."uvwxyz"]);
    expect(storedResults(root).get("kind a")).toBe(13);
    expect(Object.keys(cacheOf(root))).toEqual(["results.json"]);
  });
});
