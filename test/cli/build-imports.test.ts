import { type ChildProcess, spawn } from "node:child_process";
import { statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { install, nexus, outcomeOf, temporaryFolder, write } from "./nexus.js";
import { listenTo } from "./said.js";
import { sampleApplication, sampleVariables } from "./sample-application.js";

const listening = /listening on (http:\/\/[\d.:]+)/;
// A process that ends keeps its compiled code, and the folder is gone by then.
const env = { ...process.env, ...sampleVariables, NEXUS_CODE_CACHE: "off" };
const code = sampleApplication["plugins/library/index.ts"] ?? "";

/** What is loaded on demand, and the titles that come of it: the same in Node and in the bundle. */
const packages = {
  "node_modules/loud/package.json": JSON.stringify({ name: "loud", version: "1.0.0", main: "index.js" }),
  "node_modules/loud/index.js":
    'module.exports = (text) => text + "?";\nmodule.exports.shout = (text) => text.toUpperCase();\n',
  // As TypeScript writes it: its own `default` is one of its names, and Node's default is the whole.
  "node_modules/built/package.json": JSON.stringify({ name: "built", version: "1.0.0", exports: "./index.cjs" }),
  "node_modules/built/index.cjs":
    'Object.defineProperty(exports, "__esModule", { value: true });\nexports.default = "own";\nexports.kind = "built";\n',
  "node_modules/modern/package.json": JSON.stringify({
    name: "modern",
    version: "1.0.0",
    type: "module",
    exports: "./index.js",
  }),
  "node_modules/modern/index.js": 'export const kind = "modern";\nexport default "the default";\n',
};
const titles = `
  const { default: ask, shout } = await import("loud");
  const { kind: first, default: whole } = await import("built");
  const { kind: second, default: modern } = await import("modern");
  const again = await import("loud");
  const titles = [ask("a"), shout("a"), first, whole.default, second, modern, String(again.shout === shout)];
`;
const want = ["a?", "A", "built", "own", "modern", "the default", "true"];

function application(): string {
  const cwd = temporaryFolder({
    ...sampleApplication,
    ...packages,
    "plugins/library/index.ts": code
      .replace("(({ config }): Plugin", "(async (): Promise<Plugin>")
      .replace(/ {2}const titles.*\n/, titles),
  });
  install(cwd);
  return cwd;
}

it("gives what is loaded on demand the names in the bundle that it has in Node", async () => {
  const cwd = application();
  expect(await nexus(["build"], { cwd })).toMatchObject({ status: 0, stderr: "" });
  await expectTitles(spawn(process.execPath, ["dist/main.js", "--port=0"], { cwd, env }), want);
  const inNode = await outcomeOf(
    spawn(process.execPath, ["--input-type=module", "-e", `${titles}\nconsole.log(JSON.stringify(titles));`], { cwd }),
  );
  expect(JSON.parse(inNode.stdout)).toEqual(want);
});

describe("what is no part of the bundle", () => {
  const late = {
    "package.json": JSON.stringify({ name: "late", exports: "./index.js" }),
    "index.js": 'exports.kind = "late";\n',
  };
  const place = {
    "package.json": JSON.stringify({ type: "module", exports: "./i.js" }),
    "i.js": "export default await 7;\n",
  };
  const titles = `
    const titles = [typeof (await import("node:zlib")).gzipSync, typeof (await import("node:zlib")).default.gzipSync];
    try {
      titles.push((await import("late")).kind);
    } catch (error) {
      titles.push(String(error.code));
    }
    const { load } = await import("loader");
    titles.push(String((await load("place")).default), typeof (await load("node:zlib")).gzipSync);
    titles.push('import("node:fs") of import.meta.url', import.meta.url.slice(-29), import.meta.dirname.slice(-20));
  `;

  it("is found on demand at the first start, and at the next, from code that V8 kept", async () => {
    const cwd = temporaryFolder({
      ...sampleApplication,
      "node_modules/loader/package.json": JSON.stringify({ name: "loader", type: "module", exports: "./index.js" }),
      "node_modules/loader/index.js": "export const load = (name) => import(name);\n",
      "plugins/library/index.ts": code
        .replace("(({ config }): Plugin", "(async (): Promise<Plugin>")
        .replace(/ {2}const titles.*\n/, `// @ts-nocheck\n${titles}`),
    });
    install(cwd);
    expect(await nexus(["build"], { cwd })).toMatchObject({ status: 0, stderr: "" });
    for (const [name, text] of Object.entries(place)) write(cwd, { [`node_modules/place/${name}`]: text });
    const found = [
      "7",
      "function",
      'import("node:fs") of import.meta.url',
      "dist/plugins/library/index.ts",
      "dist/plugins/library",
    ];
    const { NEXUS_CODE_CACHE: _, ...withCache } = env;
    const start = (): ChildProcess => spawn(process.execPath, ["dist/main.js", "--port=0"], { cwd, env: withCache });
    await expectTitles(start(), ["function", "function", "ERR_MODULE_NOT_FOUND", ...found]);
    const { ino } = cacheOf(cwd);
    for (const [name, text] of Object.entries(late)) write(cwd, { [`node_modules/late/${name}`]: text });
    await expectTitles(start(), ["function", "function", "late", ...found]);
    expect(cacheOf(cwd).ino).toBe(ino);
  });
});

describe("a module that waits at its top level", () => {
  it("is built without the code cache, which is told", async () => {
    const cwd = temporaryFolder({
      ...sampleApplication,
      ...packages,
      "plugins/library/waits.ts":
        'export const { shout } = await import("loud");\nexport const at = import.meta.url;\n',
      "plugins/library/index.ts": code
        .replace(
          "import",
          'import { createRequire } from "node:module";\nimport { at, shout } from "./waits.js";\nimport',
        )
        .replace("return {", 'titles.splice(1, 9, shout("a"), at.slice(-29), typeof __dirname);\n  return {'),
    });
    install(cwd);
    expect(await nexus(["build"], { cwd })).toMatchObject({
      status: 0,
      stderr:
        "plugins/library/waits.ts: because of `await` at the top level the application starts without the code cache\n",
    });
    for (let start = 0; start < 2; start += 1) {
      const child = spawn(process.execPath, ["dist/main.js", "--port=0"], { cwd, env });
      await expectTitles(child, ["Volume 1", "A", "dist/plugins/library/waits.ts", "string"]);
    }
  });
});

it("reads settings from YAML in the bundle", async () => {
  const cwd = temporaryFolder(sampleApplication);
  install(cwd);
  write(cwd, { "settings.yaml": "plugins:\n  library: { shelves: 2 }\n" });
  expect(await nexus(["build"], { cwd })).toMatchObject({ status: 0, stderr: "" });
  const args = ["dist/main.js", "--config", "settings.yaml", "--port=0"];
  await expectTitles(spawn(process.execPath, args, { cwd, env }), ["Volume 1", "Volume 2"]);
});

async function expectTitles(child: ChildProcess, titles: readonly string[]): Promise<void> {
  const said = listenTo(child);
  onTestFinished(() => void child.kill());
  const [, address] = await said.until(listening);
  const answer = await fetch(`${address}/books`);
  expect(await answer.json(), said.text()).toEqual({ titles });
  // It writes beside the bundle until it has ended.
  child.kill();
  expect(await said.ended).toBe(0);
}

const cacheOf = (cwd: string) => statSync(join(cwd, "dist", ".code-cache", `${process.version}-${process.arch}.bin`));
