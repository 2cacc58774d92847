import { readFileSync } from "node:fs";
import { sep } from "node:path";
import { pathToFileURL } from "node:url";
import type { Plugin } from "esbuild";
import { loaderOf, placeOf, withPlace } from "../code-place.js";

/**
 * The bundle holds the application's own code, wherever it stands. Packages are loaded as Node loads them, from where the code
 * that imports them finds them; Nexus is always the one of the application. `placed` are the files that ask where they stand. What
 * esbuild asks a plugin takes time: it asks about nothing that nearly every file holds.
 */
export function ownCode(placed: readonly string[]): Plugin {
  const isOurs = Symbol("resolved by this plugin");
  return {
    name: "own-code",
    setup: ({ initialOptions, onResolve, onLoad, resolve }) => {
      initialOptions.external = ["nexus-platform", "nexus-platform/*"];
      onResolve({ filter: packageName }, async ({ path, kind, importer, resolveDir, pluginData }) => {
        if (pluginData === isOurs || kind === "entry-point") return null;
        const found = await resolve(path, { kind, importer, resolveDir, pluginData: isOurs });
        if (found.errors.length > 0 || found.external) return null; // what is wrong with it is told in esbuild's own words
        return isInstalled(found.path) ? { path: pathToFileURL(found.path).href, external: true } : null;
      });
      if (placed.length === 0) return;
      onLoad({ filter: new RegExp(`^(?:${placed.map(escaped).join("|")})$`) }, ({ path }) => ({
        contents: withPlace(readFileSync(path, "utf8"), placeOf(path)),
        loader: loaderOf(path),
      }));
    },
  };
}

/** No path, no name of the application's own (`#nexus`), nothing of Node and of Nexus. The expressions of esbuild know no lookahead. */
const packageName =
  /^(?:[^./#n]|n[^eo]|ne[^x]|no[^d]|nod[^e]|node[^:]|nex[^u]|nexu[^s]|nexus$|nexus[^-]|nexus-[^p]|nexus-p[^l]|nexus-pl[^a])/;

const escaped = (path: string): string => path.replaceAll(/[.*+?^${}()|[\]\\/]/g, "\\$&");

/** Of a package, and nothing that Node refuses to load from there. */
function isInstalled(path: string): boolean {
  return path.includes(`${sep}node_modules${sep}`) && !/\.(?:[cm]?tsx?|json)$/.test(path);
}

/** Those of the files that ask where they stand, where any code of a bundle does. */
export function placedFiles(bundle: string, files: readonly string[]): readonly string[] {
  if (!bundle.includes("nexusPlace.")) return [];
  return files.filter((file) => readFileSync(file, "utf8").includes("import.meta")).sort();
}
