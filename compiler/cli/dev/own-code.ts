import { readFileSync } from "node:fs";
import { dirname, sep } from "node:path";
import { pathToFileURL } from "node:url";
import type { OnResolveResult, Plugin } from "esbuild";
import { packageRoot } from "../package-root.js";

/**
 * The bundle holds the application's own code, wherever it stands. Packages are loaded as Node loads them, from where the code
 * that imports them finds them; Nexus is always the one that runs, which has been loaded before.
 */
export function ownCode(): Plugin {
  const isOurs = Symbol("resolved by this plugin");
  const ofNexus = new Map<string, OnResolveResult>();
  return {
    name: "own-code",
    setup: ({ onResolve, onLoad, resolve }) => {
      onResolve({ filter: /^[^./]/ }, async ({ path, kind, importer, resolveDir, pluginData }) => {
        if (pluginData === isOurs || kind === "entry-point") return null;
        const isNexus = /^nexus-platform(\/|$)/.test(path);
        const known = ofNexus.get(path);
        if (known) return known;
        const from = isNexus ? packageRoot() : resolveDir;
        const found = await resolve(path, { kind, importer, resolveDir: from, pluginData: isOurs });
        if (found.errors.length > 0 || found.external) return null; // what is wrong with it is told in esbuild's own words
        if (!isNexus && !isInstalled(found.path)) return null;
        const external: OnResolveResult = { path: pathToFileURL(found.path).href, external: true };
        if (isNexus) ofNexus.set(path, external);
        return external;
      });
      onLoad({ filter: /\.[cm]?[jt]sx?$/ }, ({ path }) => {
        const text = readFileSync(path, "utf8");
        if (!text.includes("import.meta")) return null;
        return { contents: withPlace(text, path), loader: loaderOf(path) };
      });
    },
  };
}

/** Of a package, and nothing that Node refuses to load from there. */
function isInstalled(path: string): boolean {
  return path.includes(`${sep}node_modules${sep}`) && !/\.[cm]?tsx?$/.test(path);
}

/** What `import.meta` of the code becomes: it stands in its own file, not in the bundle. */
export const placeDefinitions: Readonly<Record<string, string>> = {
  "import.meta.url": "nexusPlace.url",
  "import.meta.filename": "nexusPlace.filename",
  "import.meta.dirname": "nexusPlace.dirname",
};

/** Keeps the lines as they are. */
function withPlace(text: string, path: string): string {
  const place = { url: pathToFileURL(path).href, filename: path, dirname: dirname(path) };
  return `const nexusPlace = ${JSON.stringify(place)}; ${text}`;
}

function loaderOf(path: string): "ts" | "tsx" | "js" | "jsx" {
  if (/\.tsx$/.test(path)) return "tsx";
  if (/\.jsx$/.test(path)) return "jsx";
  return /ts$/.test(path) ? "ts" : "js";
}
