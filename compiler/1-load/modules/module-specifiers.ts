import { posix } from "node:path";
import type { PluginOrigin, Source } from "../../model.js";
import { isInside, pathFrom } from "../paths.js";
import { readModule } from "./module-files.js";
import { installedPackage, pathsOfSpecifier, pathsOfSubpath } from "./package-exports.js";

/** The path of the module that a plugin of that origin means by a specifier, or null. */
export function resolveModule(specifier: string, origin: PluginOrigin, source: Source): string | null {
  if (!specifier.startsWith(".")) return firstThere(pathsOfSpecifier(specifier, source), source);
  const path = pathInside(specifier, origin, source);
  if (path === null) return null;
  const found = firstThere([path], source);
  if (found !== null) return found;
  const opened = publicSpecifier(specifier, origin, source);
  return opened === null ? null : firstThere(pathsOfSpecifier(opened, source), source);
}

/**
 * What code of another package writes to import that module: the subpath that the exports of the plugin's package open for it,
 * which need not be the file's path, since packages hold compiled code in another folder. Null for the application's own.
 */
export function publicSpecifier(specifier: string, origin: PluginOrigin, source: Source): string | null {
  if (!specifier.startsWith(".")) return specifier;
  if (origin.packageName === null) return null;
  const path = pathInside(specifier, origin, source);
  const root = source.packageDirectory(origin.packageName);
  if (path === null || root === null) return null;
  const inPackage = posix.relative(root, path).replace(/\.([mc]?)[jt]sx?$/, ".$1js");
  const subpaths = [inPackage.replace(/\.[mc]?js$/, ""), inPackage, inPackage.replace(/js$/, "ts")];
  const installed = installedPackage(origin.packageName, source);
  const opened =
    installed && subpaths.find((subpath) => firstThere(pathsOfSubpath(installed, subpath), source) !== null);
  if (!opened) return null;
  const isLegacy = installed.manifest["exports"] === undefined;
  return `${origin.packageName}/${isLegacy ? inPackage : opened}`;
}

/** Null for a path that leaves the application, or the package that holds the plugin. */
function pathInside(specifier: string, origin: PluginOrigin, source: Source): string | null {
  const path = pathFrom(origin.directory, specifier);
  const root = origin.packageName === null ? "" : (source.packageDirectory(origin.packageName) ?? origin.directory);
  return path !== null && isInside(path, root) ? path : null;
}

function firstThere(paths: readonly string[], source: Source): string | null {
  for (const path of paths) {
    const file = readModule(path, source);
    if (file !== null) return file.path;
  }
  return null;
}
