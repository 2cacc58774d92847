import { readFile } from "node:fs/promises";
import { relative, sep } from "node:path";
import type { Plugin } from "esbuild";

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
      onLoad({ filter: /\.[cm]?[jt]s$/ }, async ({ path }) => {
        const owner = plugins.find(({ folder }) => path.startsWith(`${folder}${sep}`));
        if (!owner) return null;
        const text = await readFile(path, "utf8");
        if (!text.includes("import.meta.url")) return null;
        const place = `./plugins/${owner.name}/${relative(owner.folder, path).split(sep).join("/")}`;
        const url = `new URL(${JSON.stringify(place)}, import.meta.url).href`;
        return { contents: text.replaceAll(/\bimport\.meta\.url\b/g, url), loader: /ts$/.test(path) ? "ts" : "js" };
      });
    },
  };
}
