import { spawn } from "node:child_process";
import { beforeAll, expect, it, onTestFinished } from "vitest";
import { install, nexus, sharedFolder } from "./nexus.js";
import { listenTo } from "./said.js";
import { sampleApplication, sampleVariables } from "./sample-application.js";

const built = sharedFolder({
  ...sampleApplication,
  "plugins/library/late.ts": "export class LateVolume {}\n",
  "plugins/library/index.ts": `import { definePlugin, type Plugin } from "#nexus/library";

class EarlyVolume {}
function makeTitle(): () => string {
  const titleOf = (): string => titleOf.name;
  return titleOf;
}

export default definePlugin(({ config }): Plugin => {
  const atStart = makeTitle()();
  return {
    provides: { books: { titles: () => [String(config.shelves)] } },
    routes: {
      listBooks: async () => {
        const { LateVolume } = await import("./late.js");
        return { titles: [EarlyVolume.name, makeTitle.name, atStart, LateVolume.name, makeTitle()()] };
      },
    },
  };
});
`,
});
beforeAll(async () => {
  install(built());
  expect(await nexus(["build"], { cwd: built() })).toMatchObject({ status: 0, stderr: "" });
});

it.each([
  ["keeps the names of what modules and the start make", [], false],
  ["keeps every name where source maps are read", ["--enable-source-maps"], true],
])("a build %s", async (_name, options, isEverything) => {
  const child = spawn(process.execPath, [...options, "dist/main.js", "--port=0"], {
    cwd: built(),
    env: { PATH: process.env["PATH"], ...sampleVariables },
  });
  onTestFinished(() => void child.kill());
  const [, address] = await listenTo(child).until(/listening on (http:\/\/[\d.:]+)/);
  const { titles } = (await (await fetch(`${address}/books`)).json()) as { readonly titles: readonly string[] };
  const ofRequest = titles.at(-1);
  expect(titles.slice(0, -1)).toEqual(["EarlyVolume", "makeTitle", "titleOf", "LateVolume"]);
  // What a request makes costs no name.
  expect(ofRequest === "titleOf").toBe(isEverything);
});
