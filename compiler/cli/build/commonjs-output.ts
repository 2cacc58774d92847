import { readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { build, type Metafile } from "esbuild";
import { launchText } from "./entry-text.js";
import { runtimeModules } from "./runtime-modules.js";

/**
 * What stands at the head of each module of the bundle: esbuild splits a bundle only where its modules are ECMAScript's, and they
 * become CommonJS afterwards.
 */
export const moduleHead = [
  'const nexusUrl = require("node:url").pathToFileURL(__filename).href;',
  "const nexus$ = (path) => Promise.resolve().then(() => require(path));",
].join("\n");

/** What `import.meta` means in it. */
export const moduleMeta = {
  "import.meta.url": "nexusUrl",
  "import.meta.dirname": "__dirname",
  "import.meta.filename": "__filename",
} as const;

export interface CommonJsOptions {
  /** Holds the modules, which are written anew. Absolute. */
  readonly folder: string;
  readonly root: string;
  readonly minify: boolean;
  /** Of the bundle. */
  readonly metafile: Metafile;
}

/**
 * Makes CommonJS of the modules in `folder`, and writes main.js, which runs them: V8 takes code that it compiled before only for
 * what is loaded so.
 */
export async function writeCommonJs({ folder, root, minify, metafile }: CommonJsOptions): Promise<Metafile> {
  const names = Object.keys(metafile.outputs)
    .filter((path) => path.endsWith(".js"))
    .map((path) => basename(path));
  for (const name of names) requireModules(join(folder, name), names);
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
    metafile: true,
  } as const;
  const modules = await build({
    ...options,
    entryPoints: names.map((name) => join(folder, name)),
    allowOverwrite: true,
  });
  const main = await build({
    ...options,
    stdin: { contents: launchText(), resolveDir: root, sourcefile: "main.ts", loader: "ts" },
    entryNames: "main",
    bundle: true,
    plugins: [runtimeModules()],
  });
  return { inputs: metafile.inputs, outputs: { ...modules.metafile.outputs, ...main.metafile.outputs } };
}

/** Modules of the bundle that are loaded on demand. The text keeps its length, so that the source map holds. */
function requireModules(file: string, names: readonly string[]): void {
  const text = readFileSync(file, "utf8");
  const replaced = names.reduce(
    (changed, name) => changed.replaceAll(`import("./${name}")`, `nexus$("./${name}")`),
    text,
  );
  if (replaced !== text) writeFileSync(file, replaced);
}
