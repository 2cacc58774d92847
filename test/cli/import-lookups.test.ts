import { mkdirSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { diskState, isStillSo } from "../../compiler/cli/build/reuse/disk-state.js";
import { importLookups } from "../../compiler/cli/build/reuse/import-lookups.js";
import { temporaryFolder, write } from "./nexus.js";

const files = {
  "package.json": "{}",
  "src/index.ts": "",
  "src/part/deep.ts": "",
  "node_modules/words/package.json": '{ "main": "./lib/words" }',
  "node_modules/words/lib/words.js": "",
  "node_modules/@acme/tools/package.json": "{}",
  "node_modules/@acme/tools/index.js": "",
};

describe("what imports mean", () => {
  const changes: readonly (readonly [sentence: string, change: (root: string) => void])[] = [
    ["a file in place of a folder's index", (root) => write(root, { "src/part.ts": "" })],
    ["a manifest in a folder that is imported", (root) => write(root, { "src/part/package.json": "{}" })],
    ["a manifest above", (root) => write(root, { "src/package.json": '{ "type": "module" }' })],
    ["a tsconfig.json above", (root) => write(root, { "tsconfig.json": "{}" })],
    ["a jsconfig.json beside a module", (root) => write(root, { "src/part/jsconfig.json": "{}" })],
    ["a nearer package", (root) => write(root, { "src/node_modules/words/index.js": "" })],
    ["a package as a file", (root) => write(root, { "node_modules/words.js": "" })],
    ["a file before a package's main", (root) => write(root, { "node_modules/words/lib/words": "" })],
    ["a package that was not there", (root) => write(root, { "node_modules/missing/index.js": "" })],
    ["a nearer package of a scope", (root) => write(root, { "src/node_modules/@acme/tools/index.js": "" })],
    ["a package that a link leads to now", (root) => linkTo(root, "words")],
    ["a folder of modules that a link leads to now", (root) => linkTo(root, "src/part", "src")],
  ];

  it.each(changes)("is not the same with %s", (_sentence, change) => {
    const { root, state } = looked();
    expect(isStillSo(state)).toBe(true);
    change(root);
    expect(isStillSo(state)).toBe(false);
  });

  it("is the same with folders and packages that nobody imports", () => {
    const { root, state } = looked();
    write(root, { "src/index.ts/../new/a.ts": "", "node_modules/other/index.js": "", "data/app.db": "" });
    mkdirSync(join(root, "src/part.tsx"));
    expect(isStillSo(state)).toBe(true);
  });

  const configurations: readonly (readonly [text: string, isKnown: boolean])[] = [
    ["{}", true],
    ['{ "extends": "./base" }', true],
    ['{ "extends": ["./base.json"] }', true],
    ['{ "extends": "@acme/tsconfig" }', false],
    ['{ "compilerOptions": { "baseUrl": "." } }', false],
    ['{ "compilerOptions": { "paths": {} } }', false],
    ['{ "extends": "./mapped.json" }', false],
  ];
  it.each(configurations)("can be said with the tsconfig.json %s: %s", (text, isKnown) => {
    const root = temporaryFolder({
      ...files,
      "tsconfig.json": text,
      "base.json": '{ "compilerOptions": { "strict": true } }',
      "mapped.json": '{ "compilerOptions": { "paths": {} } }',
    });
    const paths = importLookups().paths([join(root, "src/index.ts")]);
    expect(paths !== null).toBe(isKnown);
    if (text.includes("base.json") || text.includes("./base")) expect(paths?.files).toContain(join(root, "base.json"));
  });
});

function looked(): { root: string; state: ReturnType<typeof diskState> } {
  const root = temporaryFolder(files);
  const lookups = importLookups();
  for (const specifier of ["./part", "words", "missing", "@acme/tools", "node:fs"])
    lookups.add(join(root, "src"), specifier);
  const paths = lookups.paths([join(root, "src/index.ts"), join(root, "src/part/deep.ts")]);
  if (paths === null) throw new Error("it cannot be said");
  return { root, state: diskState(paths) };
}

/** The folder is elsewhere, with the same files. */
function linkTo(root: string, name: string, parent = "node_modules"): void {
  const place = join(root, parent === "src" ? name : join(parent, name));
  renameSync(place, join(root, "elsewhere"));
  rmSync(place, { recursive: true, force: true });
  symlinkSync(join(root, "elsewhere"), place);
}
