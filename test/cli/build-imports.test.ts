import { type ChildProcess, spawn } from "node:child_process";
import { expect, it, onTestFinished } from "vitest";
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
  // It writes beside the bundle until it has ended.
  onTestFinished(async () => {
    child.kill();
    await said.ended;
  });
  const [, address] = await said.until(listening);
  const answer = await fetch(`${address}/books`);
  expect(await answer.json(), said.text()).toEqual({ titles });
}
