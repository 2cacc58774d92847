import { existsSync, readFileSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { parseDocument } from "yaml";
import { didYouMean } from "../../diagnostics/closest.js";
import type { AvailablePlugin, Source } from "../../model.js";
import { pluginName } from "../../text/names.js";
import { CommandFailure } from "../failures.js";

export interface FoundPlugin {
  /** Key under `plugins`. */
  readonly name: string;
  /** `$use`, where the name alone does not lead to it. */
  readonly use: string | null;
}

/** What `nexus plugin add` was given: a folder, a name that needs no `$use`, or an installed package. */
export function findPlugin(
  wanted: string,
  {
    root,
    source,
    available,
  }: { readonly root: string; readonly source: Source; readonly available: readonly AvailablePlugin[] },
): FoundPlugin {
  if (/^\.{0,2}[/\\]|^\.{1,2}$/.test(wanted)) return inFolder(wanted, root);
  const isKnown =
    available.some(({ name }) => name === wanted) || existsSync(join(root, "plugins", wanted, "plugin.yaml"));
  if (isKnown && pluginName.test(wanted)) return { name: wanted, use: null };
  if (pluginName.test(wanted) && source.packageDirectory(`nexus-plugin-${wanted}`) !== null)
    return { name: wanted, use: null };
  const directory = source.packageDirectory(wanted);
  if (directory !== null) return inPackage(wanted, resolve(root, directory));
  const names = available.map(({ name }) => name);
  const install = pluginName.test(wanted)
    ? `"nexus plugin create ${wanted}" makes one; a package is installed first, with npm`
    : `where it is an npm package, install it first: npm install ${wanted}`;
  throw new CommandFailure(`no plugin "${wanted}" is found`, didYouMean(wanted, names, install));
}

function inFolder(wanted: string, root: string): FoundPlugin {
  const folder = resolve(root, wanted);
  const name = manifestName(folder, wanted);
  const path = relative(root, folder).split(sep).join("/");
  return { name, use: path === `plugins/${name}` ? null : path.startsWith("../") ? path : `./${path}` };
}

function inPackage(wanted: string, folder: string): FoundPlugin {
  const name = manifestName(folder, wanted);
  return { name, use: wanted === `nexus-plugin-${name}` ? null : wanted };
}

function manifestName(folder: string, wanted: string): string {
  const path = join(folder, "plugin.yaml");
  if (!existsSync(path))
    throw new CommandFailure(
      `there is no plugin.yaml in "${wanted}"`,
      "name a folder or a package that holds a plugin",
    );
  const name: unknown = parseDocument(readFileSync(path, "utf8")).get("plugin");
  if (typeof name === "string" && pluginName.test(name)) return name;
  throw new CommandFailure(
    `the plugin.yaml in "${wanted}" does not say the plugin's name`,
    "it stands under the key plugin",
  );
}
