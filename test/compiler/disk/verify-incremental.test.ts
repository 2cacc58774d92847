import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readCacheFile, writeCacheFile } from "../../../compiler/cli/disk/cache-file.js";
import { compileOnDisk } from "../../../compiler/cli/disk/compile-on-disk.js";
import { verifyIncremental } from "../../../compiler/cli/disk/verify-incremental.js";
import { filesBelow, put, temporaryFolder } from "./temporary-folder.js";

const files = {
  "nexus.yaml": "nexus: 1\napp: { name: shop }\nplugins: { a: , b: }\n",
  "plugins/a/plugin.yaml": "plugin: a\nversion: 1.0.0\nevents: { emits: { a.made: { payload: { type: object } } } }\n",
  "plugins/a/index.ts": "export default null;\n",
  "plugins/b/plugin.yaml": "plugin: b\nversion: 1.0.0\nevents: { handles: { a.made: } }\n",
  "plugins/b/index.ts": "export default null;\n",
};

async function compiled(): Promise<string> {
  const root = temporaryFolder(files);
  await compileOnDisk({ root });
  return root;
}

describe("a cache that gives something else than compiling anew", () => {
  it("is told with the file and the first difference, and nothing is written", async () => {
    const root = await compiled();
    const results = readCacheFile(root, "results.json");
    const wrong = JSON.parse(JSON.stringify(results).replaceAll("a.made", "a.maid")) as unknown;
    writeCacheFile(root, "results.json", wrong);
    put(root, "nexus.yaml", `${files["nexus.yaml"]}server: { port: 1234 }\n`);
    const before = filesBelow(join(root, "generated"));
    await expect(verifyIncremental(root)).rejects.toThrow(
      /generated\/\S+ differs: line \d+ is .*a\.maid.*, and .*a\.made.* when compiled anew/,
    );
    expect(filesBelow(join(root, "generated"))).toEqual(before);
  });

  it("is told where it holds another diagnostic", async () => {
    const root = await compiled();
    put(root, "plugins/b/plugin.yaml", files["plugins/b/plugin.yaml"].replace("a.made", "a.mad"));
    await compileOnDisk({ root });
    const finished = JSON.stringify(readCacheFile(root, "finished.json"));
    expect(finished).toContain("a.mad");
    writeCacheFile(root, "finished.json", JSON.parse(finished.replaceAll('\\"a.mad\\"', '\\"a.met\\"')));
    await expect(verifyIncremental(root)).rejects.toThrow(
      /a diagnostic of plugins\/b\/plugin\.yaml differs \(NX\d{4}\)/,
    );
  });
});

/** Small changes of meaning, faults, and code that says the same. */
const edits: readonly ((text: string) => string)[] = [
  (text) => text.replace(/maxLength: \d+/, "maxLength: 7"),
  (text) => text.replace(/minimum: \d+/, "minimum: three"),
  (text) => text.replace(/type: string/, "type: integer"),
  (text) => text.replace(/page_size: \d+/, "page_size: 42"),
  (text) => text.replace(/summary: .*/, "summary: Something else"),
  (text) => text.replace(/\.created/, ".made"),
  (text) => text.replace("required: [", "required: [nothing, "),
  (text) => text.replace("export default", "const it ="),
  (text) => text.replace("new Map", "/* all */ new Map"),
  (text) => `import "node:fs";\n${text}`,
  (text) => `\n${text}`,
  (text) => text.slice(0, text.length / 2),
  () => "",
];

const edit = fc.record({ file: fc.nat(), change: fc.constantFrom(...edits), isTakenBack: fc.boolean() });

describe("compiling with the cache and without it gives the same", () => {
  it("whatever is edited in a generated application", async () => {
    const root = temporaryFolder({});
    await generate(root, 6);
    const sources = Object.entries(filesBelow(root)).filter(([path]) => /\.(yaml|ts)$/.test(path));
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 5 }), async (changes) => {
        for (const [path, text] of sources) put(root, path, text);
        for (const { file, change, isTakenBack } of changes) {
          const [path = ""] = sources[file % sources.length] ?? [];
          const before = readFileSync(join(root, path), "utf8");
          put(root, path, change(before));
          await verifyIncremental(root); // with what the cache held before
          await compileOnDisk({ root });
          await verifyIncremental(root); // and with what it holds now
          if (isTakenBack) put(root, path, before);
        }
      }),
      { numRuns: 6, seed: 20261123 },
    );
    expect(existsSync(join(root, "generated/app.ts"))).toBe(true);
  });
});

async function generate(folder: string, plugins: number): Promise<void> {
  const generator = new URL("../../../bench/generate-application.mjs", import.meta.url).href;
  const { generateApplication } = (await import(/* @vite-ignore */ generator)) as {
    generateApplication: (options: { folder: string; plugins: number }) => void;
  };
  generateApplication({ folder, plugins });
}
