import { copyFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, dirname, join, posix, relative, sep } from "node:path";
import type { Metafile, OutputFile, Plugin } from "esbuild";
import { loaderOf, placeInDist, withPlace } from "../code-place.js";
import { filesIn } from "./copy-assets.js";
import { packageOf } from "./native-addons.js";
import type { PluginFolder } from "./plugin-urls.js";

/** Code of a package that names WebAssembly of its own: it reads the file from where itself stands. */
export interface WasmReader {
  /** Absolute. */
  readonly module: string;
  /** The folder of its package, and the one in dist/ that stands for it: "packages/sql.js@1.13.0". */
  readonly folder: string;
  readonly place: string;
  /** Paths in both. */
  readonly files: readonly string[];
}

interface BuiltOnce {
  readonly root: string;
  readonly plugins: readonly PluginFolder[];
  readonly metafile: Metafile;
  readonly outputFiles: readonly OutputFile[];
}

/** In a bundle that is made already, because few applications have any: the code of no other package is read for it. */
export function wasmReaders({ root, plugins, metafile, outputFiles }: BuiltOnce): readonly WasmReader[] {
  const naming = outputFiles.filter(({ path, contents }) => path.endsWith(".js") && includes(contents, ".wasm"));
  const modules = naming.flatMap(({ path }) => {
    const inputs = metafile.outputs[relative(root, path).split(sep).join("/")]?.inputs ?? {};
    return Object.keys(inputs).filter((input) => (inputs[input]?.bytesInOutput ?? 0) > 0);
  });
  return [...new Set(modules)].sort().flatMap((input) => readerAt(join(root, input), plugins) ?? []);
}

function readerAt(module: string, plugins: readonly PluginFolder[]): WasmReader | null {
  const owner = packageOf(module);
  if (owner === null || !existsSync(module) || plugins.some(({ folder }) => module.startsWith(`${folder}${sep}`)))
    return null;
  const text = readFileSync(module, "utf8");
  if (!text.includes(".wasm") || !/\b(?:__dirname|__filename|import\.meta)\b/.test(text)) return null;
  const beside = relative(owner.folder, dirname(module)).split(sep).join("/");
  const named = filesIn(owner.folder).filter((file) => file.endsWith(".wasm") && text.includes(basename(file)));
  const nearest = named.filter((file) => posix.dirname(file) === (beside || "."));
  const files = nearest.length > 0 ? nearest : named;
  if (files.length === 0) return null;
  const manifest: unknown = JSON.parse(readFileSync(join(owner.folder, "package.json"), "utf8"));
  const version = typeof manifest === "object" && manifest !== null && "version" in manifest ? manifest.version : "";
  return { module, folder: owner.folder, place: `packages/${owner.name}@${version}`, files };
}

const includes = (contents: Uint8Array, text: string): boolean => Buffer.from(contents.buffer).includes(text);

/** Such code stands, as it sees it, in the folder that its files are copied to. */
export function wasmPlaces(readers: readonly WasmReader[]): Plugin {
  const byModule = new Map(readers.map((reader) => [reader.module, reader]));
  return {
    name: "wasm-places",
    setup: ({ onLoad }) => {
      if (readers.length === 0) return;
      onLoad({ filter: /[/\\]node_modules[/\\].*\.[cm]?js$/ }, async ({ path }) => {
        const reader = byModule.get(path);
        if (reader === undefined) return null;
        const place = placeInDist(`${reader.place}/${relative(reader.folder, path).split(sep).join("/")}`);
        return { contents: standingAt(place, await readFile(path, "utf8")), loader: loaderOf(path) };
      });
    },
  };
}

/** The names that Node gives a module of CommonJS may be declared anew, as the bundler makes a function of it. */
function standingAt(place: string, text: string): string {
  if (/\bimport\.meta\b/.test(text)) return withPlace(text, place);
  const strict = /^\s*(["'])use strict\1/.test(text) ? '"use strict"; ' : "";
  return `${strict}var { filename: __filename, dirname: __dirname } = ${place}; ${text}`;
}

/** Into the folder of the bundle. */
export function copyWasm(readers: readonly WasmReader[], to: string): void {
  for (const { folder, place, files } of readers) {
    for (const file of files) {
      mkdirSync(dirname(join(to, place, file)), { recursive: true });
      copyFileSync(join(folder, file), join(to, place, file));
    }
  }
}
