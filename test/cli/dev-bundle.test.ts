import { execFileSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { transform } from "esbuild";
import { describe, expect, it, onTestFinished } from "vitest";
import { type ApplicationBundle, applicationBundle } from "../../compiler/cli/dev/application-bundle.js";
import { withoutTypes } from "../../compiler/cli/dev/data-modules.js";
import { dataNames } from "../../compiler/cli/dev/loaded-data.js";
import { install, nexus, repository, temporaryFolder, write } from "./nexus.js";
import { sampleApplication } from "./sample-application.js";

const code = sampleApplication["plugins/library/index.ts"] ?? "";
const nothing = { written: [], removed: [] };

describe("the bundle of nexus dev", () => {
  it("is made anew for code, and not for types and data", async () => {
    const { cwd, bundle } = await bundled();
    const texts = () => [readFileSync(bundle.module, "utf8"), statSync(bundle.module).mtimeMs];
    const first = texts();

    edit(cwd, "generated/schemas.ts", "= {", '= { library: { Shelf: { type: "string" } },');
    edit(cwd, "generated/plugins/library.ts", "shelves: number", "shelves: 1 | 2");
    const written = ["generated/plugins/library.ts", "generated/schemas.ts"];
    bundle.expect(["plugins/library/plugin.yaml"]);
    expect(await bundle.update({ written, removed: [] })).toBe("");
    expect(texts()).toEqual(first);
    expect((await loaded(bundle))["schemas"]).toHaveProperty("library.Shelf");

    edit(cwd, "generated/app.ts", 'name: "sample"', 'name: "other"');
    await bundle.update({ written: ["generated/app.ts"], removed: [] });
    expect((await loaded(bundle))["name"]).toBe("other");
  });

  it("holds what the code says after the compile, though it began before", async () => {
    const { cwd, bundle } = await bundled();
    write(cwd, { "plugins/library/index.ts": `${code}\nconst = 1;\n` });
    bundle.expect(["plugins/library/index.ts"]);
    expect(await bundle.update(nothing)).toContain("plugins/library/index.ts:11");

    write(cwd, { "plugins/library/index.ts": `${code}\nprocess.stdout.write("new code");\n` });
    bundle.expect(["plugins/library/index.ts"]);
    edit(cwd, "generated/app.ts", 'name: "sample"', 'name: "other"');
    expect(await bundle.update({ written: ["generated/app.ts"], removed: [] })).toBe("");
    expect(run(bundle, "process.stdout.write(application.name)")).toBe("new codeother");
  });

  it("takes in what changed unseen where a change wrote nothing", async () => {
    const { cwd, bundle } = await bundled();
    write(cwd, { "plugins/library/index.ts": `${code}\nprocess.stdout.write("new code");\n` });
    bundle.expect(["nexus.yaml"]);
    await bundle.update(nothing);
    expect(run(bundle, "")).toBe("new code");
  });

  it("holds data of packages, which Node takes with an attribute only", async () => {
    const { bundle } = await bundled({
      "node_modules/shelves/package.json": '{ "name": "shelves", "exports": { "./*": "./*" } }',
      "node_modules/shelves/many.json": '{ "shelves": 40 }',
      "plugins/library/index.ts": `import many from "shelves/many.json";\n${code}\nprocess.stdout.write(String(many.shelves));\n`,
    });
    expect(readFileSync(bundle.module, "utf8")).not.toContain('many.json"');
    expect(run(bundle, "")).toBe("40");
  });

  it.each(dataNames)("takes the types out of generated/%s.ts as esbuild does", async (name) => {
    const text = readFileSync(join(repository, "generated", `${name}.ts`), "utf8");
    const minified = async (source: string, loader: "js" | "ts") =>
      (await transform(source, { loader, minify: true })).code;
    expect(await minified(withoutTypes(text), "js")).toBe(await minified(text, "ts"));
  });
});

async function bundled(files: Readonly<Record<string, string>> = {}) {
  const cwd = temporaryFolder({ ...sampleApplication, ...files });
  install(cwd);
  await nexus(["compile"], { cwd });
  const bundle = await applicationBundle({ root: cwd, conditions: [], color: false });
  onTestFinished(bundle.close);
  expect(await bundle.update(nothing)).toBe("");
  await bundle.prepare();
  return { cwd, bundle };
}

function edit(cwd: string, path: string, from: string, to: string): void {
  const text = readFileSync(join(cwd, path), "utf8");
  expect(text).toContain(from);
  write(cwd, { [path]: text.replace(from, to) });
}

/** Runs it and a statement after it in a process of its own, and gives what was printed. */
function run({ module }: ApplicationBundle, statement: string): string {
  const text = `import { application } from ${JSON.stringify(pathToFileURL(module).href)};\n${statement}`;
  const words = ["--conditions=nexus-platform-source", "--import", import.meta.resolve("tsx")];
  return execFileSync(process.execPath, [...words, "--input-type=module", "--eval", text], { encoding: "utf8" });
}

async function loaded(bundle: ApplicationBundle): Promise<Readonly<Record<string, unknown>>> {
  return JSON.parse(run(bundle, "process.stdout.write(JSON.stringify(application))")) as Readonly<
    Record<string, unknown>
  >;
}
