import { join, sep } from "node:path";
import type { Metafile } from "esbuild";
import type { PluginFolder } from "./plugin-urls.js";

/** The entry and all that it imports, other than on demand. */
export function loadedAtStart(outputs: Metafile["outputs"]): ReadonlySet<string> {
  const loaded = new Set<string>();
  const visit = (path: string): void => {
    const output = outputs[path];
    if (output === undefined || loaded.has(path)) return;
    loaded.add(path);
    for (const { path: imported, kind } of output.imports) if (kind === "import-statement") visit(imported);
  };
  for (const [path, { entryPoint }] of Object.entries(outputs)) {
    // esbuild calls whatever is imported on demand an entry, too; the real one is the text that it was given.
    if (entryPoint !== undefined && /^(?:<stdin>|(?:main|app)\.ts)$/.test(entryPoint)) visit(path);
  }
  return loaded;
}

/** The plugin whose own code an input is. */
export function pluginOf(input: string, root: string, plugins: readonly PluginFolder[]): string | null {
  const path = join(root, input.replace(/^commonjs:/, ""));
  return plugins.find(({ folder }) => path.startsWith(`${folder}${sep}`))?.name ?? null;
}

/** "node_modules/a/node_modules/@b/c" of a file in it; null for what is no package's, or Nexus's own. */
export function packageFolder(input: string): string | null {
  const [, folder, name] = /^(?:\w+:)?(.*node_modules\/((?:@[^/]+\/)?[^/]+))\//.exec(input) ?? [];
  return folder === undefined || name === "nexus-platform" ? null : folder;
}

export const packageName = (folder: string): string => folder.replace(/^.*node_modules\//, "");
