import { exports } from "resolve.exports";
import type { Source } from "../../model.js";
import { join, pathFrom, splitSpecifier } from "../paths.js";

export interface InstalledPackage {
  readonly name: string;
  readonly directory: string;
  readonly manifest: Readonly<Record<string, unknown>>;
}

/** Null where the package is not installed, or its package.json cannot be understood. */
export function installedPackage(name: string, source: Source): InstalledPackage | null {
  const directory = source.packageDirectory(name);
  const manifest = directory === null ? null : packageManifest(directory, source);
  return directory === null || manifest === null ? null : { name, directory, manifest };
}

/** The package.json in a folder. */
export function packageManifest(directory: string, source: Source): InstalledPackage["manifest"] | null {
  const read = source.read(join(directory, "package.json"));
  if (!read.ok) return null;
  try {
    const manifest: unknown = JSON.parse(new TextDecoder().decode(read.bytes));
    return typeof manifest === "object" && manifest !== null ? (manifest as InstalledPackage["manifest"]) : null; // any object is a record of unknowns
  } catch {
    return null;
  }
}

/** Paths that a specifier of a package may mean, the most telling first: declarations, then code. */
export function pathsOfSpecifier(specifier: string, source: Source): readonly string[] {
  const split = splitSpecifier(specifier);
  const installed = split && installedPackage(split.packageName, source);
  if (!split || !installed) return [];
  return pathsOfSubpath(installed, split.subpath);
}

/** `subpath` is "" for the package itself, else "contract" for "<package>/contract". */
export function pathsOfSubpath({ name, directory, manifest }: InstalledPackage, subpath: string): readonly string[] {
  const inPackage = (path: string): readonly string[] => {
    const found = pathFrom(directory, path);
    return found === null ? [] : [found];
  };
  if (manifest["exports"] !== undefined) {
    return conditions.flatMap((set) => exportedPaths({ name, manifest }, { subpath, set })).flatMap(inPackage);
  }
  if (subpath !== "") return inPackage(subpath);
  const entries = [manifest["types"], manifest["typings"], manifest["main"], "index.js"];
  return entries.filter((entry) => typeof entry === "string").flatMap(inPackage);
}

/** The second set is for a checkout of Nexus that was not compiled yet. */
const conditions: readonly (readonly string[])[] = [["types"], ["nexus-platform-source"]];

function exportedPaths(
  installed: Pick<InstalledPackage, "name" | "manifest">,
  { subpath, set }: { readonly subpath: string; readonly set: readonly string[] },
): readonly string[] {
  try {
    return (
      exports({ ...installed.manifest, name: installed.name }, subpath === "" ? "." : `./${subpath}`, {
        conditions: set,
      }) ?? []
    );
  } catch {
    return []; // the package does not open that subpath
  }
}
