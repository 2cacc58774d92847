import { readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { build, type Metafile, type Plugin } from "esbuild";
import { launchText } from "./entry-text.js";
import { renameImports } from "./on-demand-imports.js";
import { runtimeModules } from "./runtime-modules.js";

/** Where code stands (that of a plugin elsewhere), for what `import.meta` becomes. */
const placeHead = [
  "const nexusDist = __dirname;",
  "const nexusPlaceOf = (filename) => ({",
  '  filename, dirname: require("node:path").dirname(filename), url: require("node:url").pathToFileURL(filename).href });',
  "const nexusPlace = nexusPlaceOf(__filename);",
];

/**
 * What stands at the head of each module of the bundle: esbuild splits a bundle only where its modules are ECMAScript's, and they
 * become CommonJS afterwards. What is loaded on demand from elsewhere is loaded by main.js: Node 20 refuses `import()` in code
 * that V8 kept.
 */
export const commonJsHead = [
  ...placeHead,
  "const nexus$ = (path) => Promise.resolve().then(() => require(path));",
  'const nexus_ = (name) => require("./main.js").load(name);',
  'const nexusNamed = require("./main.js").named;',
].join("\n");

/** The same where they stay as they are. */
export const moduleHead = [
  'import { createRequire as nexusRequire } from "node:module";',
  "const require = nexusRequire(import.meta.url);",
  "const { filename: __filename, dirname: __dirname } = import.meta;",
  ...placeHead,
].join("\n");

export interface CommonJsOptions {
  /** Holds the modules, which are written anew. Absolute. */
  readonly folder: string;
  readonly root: string;
  readonly minify: boolean;
  /** Of the bundle. */
  readonly metafile: Metafile;
  /** Sees what main.js is made of. */
  readonly lookups: Plugin;
}

/**
 * Makes CommonJS of the modules in `folder`, and writes main.js, which runs them: V8 takes code that it compiled before only for
 * what is loaded so. Gives what main.js is made of, as esbuild names it.
 */
export async function writeCommonJs({
  folder,
  root,
  minify,
  metafile,
  lookups,
}: CommonJsOptions): Promise<readonly string[]> {
  const names = Object.keys(metafile.outputs)
    .filter((path) => path.endsWith(".js"))
    .map((path) => basename(path));
  await Promise.all(names.map((name) => requireModules(join(folder, name), names)));
  const options = {
    absWorkingDir: root,
    outdir: folder,
    platform: "node",
    target: "node20",
    format: "cjs",
    sourcemap: "linked",
    legalComments: "none",
    minify,
    logLevel: "silent",
  } as const;
  await build({
    ...options,
    entryPoints: names.map((name) => join(folder, name)),
    allowOverwrite: true,
  });
  const main = await build({
    ...options,
    stdin: { contents: launchText(), resolveDir: root, sourcefile: "main.ts", loader: "ts" },
    entryNames: "main",
    bundle: true,
    plugins: [lookups, runtimeModules()],
    metafile: true,
  });
  return Object.keys(main.metafile.inputs);
}

/** esbuild names each function anew whenever it is made: main.js knows when that is worth its price. As many characters, for the source map. */
const nameByLaunch = (text: string): string =>
  text.replace(esbuildNaming, (written, made: string, name: string, define: string) =>
    `(${made},${name})=>nexusNamed(${made},${name},${define})`.padEnd(written.length),
  );

const esbuildNaming = /\(([\w$]+),([\w$]+)\)=>([\w$]+)\(\1,"name",\{value:\2,configurable:!0\}\)/;

async function requireModules(file: string, names: readonly string[]): Promise<void> {
  const text = readFileSync(file, "utf8");
  const renamed = nameByLaunch(await renameImports(text, { file, modules: "nexus$", others: "nexus_" }, names));
  if (renamed !== text) writeFileSync(file, renamed);
}
