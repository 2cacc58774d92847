import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { install, nexus, startNexus, temporaryFolder } from "./nexus.js";
import { listenTo } from "./said.js";
import { sampleApplication, sampleVariables } from "./sample-application.js";

/** An empty module. */
const wasm = "\0asm\u0001\0\0\0";

const packageOf = (name: string, type: string, files: Readonly<Record<string, string>>): Record<string, string> => {
  const manifest = JSON.stringify({ name, version: "1.0.0", type, main: "lib/index.js" });
  const entries = Object.entries({ "package.json": manifest, ...files });
  return Object.fromEntries(entries.map(([file, content]) => [`node_modules/${name}/${file}`, content]));
};

const files: Readonly<Record<string, string>> = {
  ...sampleApplication,
  ...packageOf("bound", "commonjs", {
    "lib/index.js": `"use strict";
const bytes = require("fs").readFileSync(require("path").join(__dirname, "code_bg.wasm"));
exports.isWasm = WebAssembly.validate(bytes) && (function () { return this === undefined; })();
`,
    "lib/code_bg.wasm": wasm,
    "debug/code_bg.wasm": wasm,
  }),
  ...packageOf("@scope/located", "module", {
    "lib/index.js": `import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
const __dirname = dirname(fileURLToPath(import.meta.url));
export const isWasm = WebAssembly.validate(readFileSync(join(__dirname, "..", "wasm", "code_bg.wasm")));
`,
    "wasm/code_bg.wasm": wasm,
  }),
  ...packageOf("reading", "commonjs", {
    "lib/index.js": `exports.word = require("node:fs").readFileSync(\`\${__dirname}/../data/word.txt\`, "utf8");\n`,
    "data/word.txt": "read",
  }),
  ...packageOf("versioned", "module", {
    "lib/index.js": `import { createRequire } from "node:module";
const require = createRequire(import.meta.url);
export const { version } = require("../package.json");
`,
  }),
  ...packageOf("mentioning", "commonjs", { "lib/index.js": 'exports.isWasm = __dirname !== "other.wasm";\n' }),
  "nexus.yaml": `${sampleApplication["nexus.yaml"]}`.replace("library:\n", 'library:\n    $grant: ["fs:read"]\n'),
  "plugins/library/plugin.yaml": `${sampleApplication["plugins/library/plugin.yaml"]}
assets: [./title.txt]
needs: ["fs:read"]
`,
  "plugins/library/title.txt": "Of the plugin",
  "plugins/library/index.ts": `import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { definePlugin, type Plugin } from "#nexus/library";
// @ts-expect-error It has no types.
import { isWasm as isLocated } from "@scope/located";
// @ts-expect-error It has no types.
import bound from "bound";
// @ts-expect-error It has no types.
import mentioning from "mentioning";
// @ts-expect-error It has no types.
import reading from "reading";
// @ts-expect-error It has no types.
import { version } from "versioned";

const __dirname = dirname(fileURLToPath(import.meta.url));

export default definePlugin((): Plugin => {
  const title = readFileSync(join(__dirname, "title.txt"), "utf8");
  const titles = [title, isLocated, bound.isWasm, mentioning.isWasm, reading.word, version].map(String);
  return { provides: { books: { titles: () => titles } }, routes: { listBooks: () => ({ titles }) } };
});
`,
};

it("code finds what stands beside it: files of packages, and a plugin's assets by its own __dirname", async () => {
  const cwd = temporaryFolder(files);
  install(cwd);
  expect(await nexus(["build"], { cwd })).toMatchObject({ status: 0, stderr: "" });
  const copied = ["bound@1.0.0/lib", "bound@1.0.0/debug", "@scope/located@1.0.0/wasm"];
  const isThere = copied.map((folder) => existsSync(join(cwd, "dist/packages", folder, "code_bg.wasm")));
  expect(isThere).toEqual([true, false, true]);

  const child = startNexus(["start", "--port", "0"], { cwd, env: sampleVariables });
  onTestFinished(() => void child.kill());
  const [, address] = await listenTo(child).until(/listening on (http:\/\/[\d.:]+)/);
  const answer = await fetch(`${address}/books`);
  expect(await answer.json()).toEqual({ titles: ["Of the plugin", "true", "true", "true", "read", "1.0.0"] });
  expect((await nexus(["build"], { cwd })).stdout).toContain("unchanged");
}, 120_000);
