import { existsSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, isAbsolute, join, resolve } from "node:path";
import type { Plugin } from "esbuild";
import type { DiskPaths } from "./disk-state.js";

export interface ImportLookups {
  /** Sees each import. Stands before the plugins that resolve them. */
  readonly plugin: Plugin;
  /** Where an import was found in `folder` by another way than esbuild's. */
  readonly add: (folder: string, specifier: string) => void;
  /**
   * Everything that decides what the imports mean, for a bundle of these files: manifests and tsconfig.json of the folders above, and
   * each folder in which another file would be found instead. Null where it cannot be said.
   */
  readonly paths: (inputs: readonly string[]) => DiskPaths | null;
}

export function importLookups(): ImportLookups {
  const specifiers = new Map<string, Set<string>>();
  const add = (folder: string, specifier: string): void => {
    const known = specifiers.get(folder) ?? new Set();
    specifiers.set(folder, known.add(specifier));
  };
  return {
    add,
    plugin: {
      name: "import-lookups",
      setup: ({ onResolve }) =>
        onResolve({ filter: /.*/ }, ({ path, resolveDir }) => {
          if (resolveDir !== "") add(resolveDir, path);
          return null;
        }),
    },
    paths: (inputs) => lookedAt(inputs, specifiers),
  };
}

function lookedAt(inputs: readonly string[], specifiers: ReadonlyMap<string, ReadonlySet<string>>): DiskPaths | null {
  const files = new Set(inputs);
  const folders = new Set(inputs.map((path) => dirname(path)));
  const above = new Set([...folders, ...specifiers.keys()].flatMap(withFoldersAbove));
  for (const folder of above) files.add(join(folder, "package.json"));
  for (const folder of above) {
    if (/[/\\]node_modules(?:[/\\]|$)/.test(folder)) continue;
    for (const name of ["tsconfig.json", "jsconfig.json"]) {
      const told = withWhatItExtends(join(folder, name));
      if (told === null) return null;
      for (const path of told) files.add(path);
    }
  }
  const module = (path: string): void => {
    folders.add(dirname(path));
    if (isFile(path)) return; // No folder comes before it, and what else does stands beside it.
    folders.add(path);
    files.add(join(path, "package.json"));
  };
  for (const [folder, names] of specifiers) {
    for (const name of names) {
      if (isAbsolute(name) || /^\.\.?(?:[/\\]|$)/.test(name)) module(resolve(folder, name));
      else if (name.startsWith("#"))
        for (const target of targetsAbove(folder)) packageModule(folder, target, { files, folders, module });
      else if (!/^[\w-]+:/.test(name)) packageModule(folder, name, { files, folders, module });
    }
  }
  return { files, folders };
}

interface Found {
  readonly files: Set<string>;
  readonly folders: Set<string>;
  readonly module: (path: string) => void;
}

/** In each node_modules above; in one that is not there, nothing else is looked up. */
function packageModule(from: string, specifier: string, { files, folders, module }: Found): void {
  const name = /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier;
  for (const folder of withFoldersAbove(from)) {
    if (basename(folder) === "node_modules") continue;
    const installed = join(folder, "node_modules");
    folders.add(installed);
    if (!existsSync(installed)) continue;
    const place = join(installed, name);
    folders.add(place);
    files.add(join(place, "package.json"));
    if (!existsSync(place)) continue;
    if (specifier !== name) module(join(installed, specifier));
    const main = manifestIn(place)["main"];
    if (typeof main === "string") module(join(place, main));
  }
}

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() === true;

function withFoldersAbove(folder: string): readonly string[] {
  const above = dirname(folder);
  return above === folder ? [folder] : [folder, ...withFoldersAbove(above)];
}

/** Packages that the "imports" of the manifests above lead to. */
function targetsAbove(folder: string): readonly string[] {
  return withFoldersAbove(folder)
    .flatMap((above) => leaves(manifestIn(above)["imports"]))
    .filter((target) => !target.startsWith("."));
}

function leaves(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(leaves) : [];
}

function manifestIn(folder: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Readonly<Record<string, unknown>>; // as npm has it
  } catch {
    return {};
  }
}

/** Null where paths are mapped, or something is extended by more than a relative path: what is then looked up, esbuild alone knows. */
function withWhatItExtends(path: string, seen: readonly string[] = []): readonly string[] | null {
  if (seen.includes(path)) return [];
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    return [path];
  }
  if (/"(?:paths|baseUrl)"/.test(text)) return null;
  const found = [path];
  for (const [, value = ""] of text.matchAll(/"extends"\s*:\s*("[^"]*"|\[[^\]]*\]|)/g)) {
    if (value === "") return null;
    for (const [, target = ""] of value.matchAll(/"([^"]*)"/g)) {
      if (!/^\.\.?\//.test(target)) return null;
      const base = resolve(dirname(path), target);
      for (const candidate of [base, `${base}.json`]) {
        const told = withWhatItExtends(candidate, [...seen, path]);
        if (told === null) return null;
        found.push(...told);
      }
    }
  }
  return found;
}
