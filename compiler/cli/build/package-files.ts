import { copyFileSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, dirname, join, posix, relative, resolve, sep } from "node:path";
import type { Metafile, Plugin } from "esbuild";
import { loaderOf, placeInDist, withPlace } from "../code-place.js";
import { filesIn } from "./copy-assets.js";
import { filesBesideCode } from "./files-beside-code.js";
import { packageOf } from "./native-addons.js";
import type { PluginFolder } from "./plugin-urls.js";

/** Code of a package that reads files of the package, from where itself stands. */
export interface FileReader {
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
}

/** In a bundle that is made already: few applications have any. */
export function fileReaders({ root, plugins, metafile }: BuiltOnce): readonly FileReader[] {
  const modules = Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.keys(inputs).filter((input) => (inputs[input]?.bytesInOutput ?? 0) > 0),
  );
  return [...new Set(modules)].sort().flatMap((input) => readerAt(join(root, input), plugins) ?? []);
}

function readerAt(module: string, plugins: readonly PluginFolder[]): FileReader | null {
  const owner = packageOf(module);
  if (owner === null || owner.name === "nexus-platform" || !/\.[cm]?js$/.test(module) || !existsSync(module))
    return null;
  if (plugins.some(({ folder }) => module.startsWith(`${folder}${sep}`))) return null;
  const text = readFileSync(module, "utf8");
  if (!/\b(?:__dirname|__filename|import\.meta)\b/.test(text)) return null;
  const files = [...new Set([...filesNamed(text, module, owner.folder), ...wasmNamed(text, module, owner.folder)])];
  if (files.length === 0) return null;
  const manifest: unknown = JSON.parse(readFileSync(join(owner.folder, "package.json"), "utf8"));
  const version = typeof manifest === "object" && manifest !== null && "version" in manifest ? manifest.version : "";
  return { module, folder: owner.folder, place: `packages/${owner.name}@${version}`, files };
}

/** By their paths from the module. Code is not read but loaded, and then stands in the bundle. */
function filesNamed(text: string, module: string, folder: string): readonly string[] {
  const required = text.includes("createRequire(import.meta.url)")
    ? [...text.matchAll(/\brequire\(\s*["'](\.{1,2}\/[^"'\n]+\.json)["']\s*\)/g)].map(([, path]) => path ?? "")
    : [];
  return [...filesBesideCode(text).map(({ path }) => path), ...required]
    .map((path) => resolve(dirname(module), path))
    .filter((path) => path.startsWith(`${folder}${sep}`) && !/\.(?:[cm]?[jt]sx?|node)$/.test(path))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile())
    .map((path) => relative(folder, path).split(sep).join("/"));
}

/** Compilers to WebAssembly write code that puts the file's path together in many ways: by its name alone, nearest first. */
function wasmNamed(text: string, module: string, folder: string): readonly string[] {
  if (!text.includes(".wasm")) return [];
  const beside = relative(folder, dirname(module)).split(sep).join("/");
  const named = filesIn(folder).filter((file) => file.endsWith(".wasm") && text.includes(basename(file)));
  const nearest = named.filter((file) => posix.dirname(file) === (beside || "."));
  return nearest.length > 0 ? nearest : named;
}

/** Such code stands, as it sees it, in the folder that its files are copied to. */
export function readerPlaces(readers: readonly FileReader[]): Plugin {
  const byModule = new Map(readers.map((reader) => [reader.module, reader]));
  return {
    name: "reader-places",
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
export function copyReadFiles(readers: readonly FileReader[], to: string): void {
  for (const { module, folder, place, files } of readers) {
    for (const file of files) {
      mkdirSync(dirname(join(to, place, file)), { recursive: true });
      copyFileSync(join(folder, file), join(to, place, file));
    }
    // `${__dirname}/../data` is there only where its folder is, and who copies dist/ may leave out empty ones.
    const own = join(to, place, relative(folder, dirname(module)));
    if (existsSync(own)) continue;
    mkdirSync(own, { recursive: true });
    writeFileSync(join(own, ".keep"), "");
  }
}
