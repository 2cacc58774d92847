import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { version as esbuildVersion } from "esbuild";
import { contentHash } from "../../../text/content-hash.js";
import { readCacheFile, writeCacheFile } from "../../disk/cache-file.js";
import { nameOfTarget } from "../build-target.js";
import type { BundleOptions } from "../bundle-application.js";
import { nativePackages } from "../bundle-faults.js";
import { filesOfAssets } from "../copy-assets.js";
import type { Dist } from "../fill-dist.js";
import { precompiledAgain } from "../precompiled-modules.js";
import { type DiskState, isStillSo } from "./disk-state.js";

export interface PluginAssets {
  readonly plugin: string;
  /** Absolute. */
  readonly from: string;
  readonly patterns: readonly string[];
}

/** What a build is made from, besides files. */
export interface BuildFacts extends Omit<BundleOptions, "folder"> {
  readonly assets: readonly PluginAssets[];
}

/** How a build came about. As long as all of it is as it was, building again would give the same bytes. */
interface BuildRecord {
  readonly facts: string;
  readonly disk: DiskState;
  /** By module that a maker made: hash of its text. Makers read what they like, and so are run again. */
  readonly made: Readonly<Record<string, string>>;
  /** By path in dist/: hash. */
  readonly files: Readonly<Record<string, string>>;
  readonly dist: Dist;
}

const fileName = "build.json";

export type FinishedBuild = Omit<BuildRecord, "facts" | "files"> & {
  /** The folder with its files. Absolute. */
  readonly folder: string;
};

export function rememberBuild(facts: BuildFacts, { folder, ...finished }: FinishedBuild): void {
  const record: BuildRecord = { ...finished, facts: hashOfFacts(facts), files: hashesOf(folder) };
  writeCacheFile(facts.root, fileName, record);
}

/** What stands in dist/, if it is what a build would write now; null where that is not certain. */
export async function unchangedBuild(facts: BuildFacts): Promise<Dist | null> {
  const record = readCacheFile(facts.root, fileName) as BuildRecord | undefined; // written above
  if (record === undefined || record.facts !== hashOfFacts(facts)) return null;
  if (!isStillSo(record.disk) || !areCopied(facts.assets, record.files)) return null;
  if (!isSame(hashesOf(join(facts.root, "dist")), record.files)) return null;
  return (await makersGiveTheSame(facts, record)) ? record.dist : null;
}

function hashOfFacts({ root, plugins, application, target, conditions }: BuildFacts): string {
  const declared = application.plugins.map((plugin) => ({
    name: plugin.name,
    isWired: plugin.isWired,
    native: [...nativePackages(plugin).keys()],
    without: plugin.declaration.use.without.map(({ name }) => name),
    parts: plugin.declaration.parts.map((part) => [part.name, part.imports.map(({ name }) => name)]),
    assets: plugin.declaration.assets.map(({ name }) => name),
    precompile: plugin.declaration.precompile.map(({ module, by }) => [module.name, by.name]),
  }));
  const tools = [process.versions.node, esbuildVersion, process.env["NODE_PATH"] ?? ""];
  return contentHash(JSON.stringify([root, tools, nameOfTarget(target), conditions, plugins, declared]));
}

function areCopied(assets: readonly PluginAssets[], files: BuildRecord["files"]): boolean {
  const copied = Object.entries(files).filter(([path]) => path.startsWith("plugins/"));
  try {
    const wanted = assets.flatMap(({ plugin, from, patterns }) =>
      filesOfAssets({ from, patterns }).map((path) => [`plugins/${plugin}/${path}`, hashOf(join(from, path))] as const),
    );
    return isSame(Object.fromEntries(wanted), Object.fromEntries(copied));
  } catch {
    return false; // One of more than two gigabytes is copied, but not hashed.
  }
}

async function makersGiveTheSame(facts: BuildFacts, { made }: BuildRecord): Promise<boolean> {
  try {
    const texts = await Promise.all(Object.keys(made).map((module) => precompiledAgain(module, facts)));
    return Object.values(made).every((hash, index) => hash === contentHash(texts[index] ?? ""));
  } catch {
    return false; // The build itself tells why.
  }
}

/** Without what V8 compiled there. */
function hashesOf(dist: string): BuildRecord["files"] {
  try {
    const files = readdirSync(dist, { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => relative(dist, join(entry.parentPath, entry.name)).split(sep).join("/"))
      .filter((path) => !path.startsWith(".code-cache/"));
    return Object.fromEntries(files.map((path) => [path, hashOf(join(dist, path))]));
  } catch {
    return {};
  }
}

const hashOf = (path: string): string => contentHash(readFileSync(path));

function isSame(one: BuildRecord["files"], other: BuildRecord["files"]): boolean {
  const paths = Object.keys(one);
  return paths.length === Object.keys(other).length && paths.every((path) => one[path] === other[path]);
}
