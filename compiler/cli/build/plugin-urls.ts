import { readFile } from "node:fs/promises";
import { relative, sep } from "node:path";
import type { Plugin } from "esbuild";
import { loaderOf, placeInDist, withPlace } from "../code-place.js";

/** Where a plugin's code stands, and the folder of dist/ that stands for it. */
export interface PluginFolder {
  readonly name: string;
  /** Absolute, symbolic links resolved. */
  readonly folder: string;
}

/**
 * `new URL("./templates/a.hbs", import.meta.url)` in a plugin's code still means its own files: in the bundle its folder is
 * dist/plugins/<name>/, where its assets are copied to.
 */
export function pluginUrls(plugins: readonly PluginFolder[]): Plugin {
  return {
    name: "plugin-urls",
    setup: ({ onLoad }) => {
      onLoad({ filter: /\.[cm]?[jt]sx?$/ }, async ({ path }) => {
        const owner = plugins.find(({ folder }) => path.startsWith(`${folder}${sep}`));
        if (!owner) return null;
        const text = await readFile(path, "utf8");
        if (!text.includes("import.meta")) return null;
        const place = `plugins/${owner.name}/${relative(owner.folder, path).split(sep).join("/")}`;
        return { contents: withPlace(text, placeInDist(place)), loader: loaderOf(path) };
      });
    },
  };
}
