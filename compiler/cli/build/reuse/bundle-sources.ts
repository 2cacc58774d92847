import { existsSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { contentHash } from "../../../text/content-hash.js";
import type { BuildTarget } from "../build-target.js";
import { packageOf } from "../native-addons.js";
import { bindingFolders, bindingPackages } from "../native-binding.js";
import type { PluginFolder } from "../plugin-urls.js";
import type { DiskPaths } from "./disk-state.js";
import type { ImportLookups } from "./import-lookups.js";

/** What a bundle came from. */
export interface BundleSources {
  /** Null where it cannot be said. */
  readonly paths: DiskPaths | null;
  /** By module that a maker made: hash of its text. */
  readonly made: Readonly<Record<string, string>>;
}

export interface BundledFrom {
  readonly root: string;
  readonly target: BuildTarget;
  readonly plugins: readonly PluginFolder[];
  /** As esbuild names them. */
  readonly inputs: readonly string[];
  readonly lookups: ImportLookups;
  /** Texts by module. */
  readonly made: ReadonlyMap<string, string>;
}

export function bundleSources({ root, target, plugins, inputs, lookups, made }: BundledFrom): BundleSources {
  const modules = inputs.filter((input) => !isMade(input)).map((input) => resolve(root, input));
  const isComplete = modules.every((path) => existsSync(path));
  const packages = new Set(modules.map((path) => packageOf(path)?.folder ?? null));
  const folders = new Set([...plugins.map(({ folder }) => folder), join(root, "generated")].flatMap(foldersIn));
  for (const folder of packages) {
    if (folder === null) continue;
    for (const name of bindingPackages(folder)) lookups.add(folder, name);
    for (const place of bindingFolders(folder, target)) folders.add(place);
  }
  const found = isComplete ? lookups.paths(modules) : null;
  return {
    made: Object.fromEntries([...made].map(([module, text]) => [module, contentHash(text)])),
    paths: found && {
      files: new Set([...found.files, ...filesIn(join(root, "generated"))]),
      folders: new Set([...found.folders, ...folders]),
    },
  };
}

/** Those that the plugins of the bundler make, and the entries, are none on the disk. */
const isMade = (input: string): boolean =>
  /^(?:commonjs|nexus|unused|absent-binding|left-out):/.test(input) || input === "app.ts" || input === "main.ts";

function foldersIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  const inside = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== "node_modules")
    .flatMap((entry) => foldersIn(join(folder, entry.name)));
  return [folder, ...inside];
}

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
