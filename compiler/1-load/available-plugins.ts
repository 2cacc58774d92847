import type { AvailablePlugin, Source, YamlNode } from "../model.js";
import { join } from "./paths.js";
import { yamlFiles } from "./yaml-files.js";

/**
 * Plugins that could be used and are not: folders in ./plugins and the shipped ones. What they provide and emit is read
 * when it is asked for, since only the help of a diagnostic does.
 */
export function availablePlugins(source: Source, used: ReadonlySet<string>): readonly AvailablePlugin[] {
  const files = yamlFiles(source, () => {}); // what is wrong with a plugin that is not used is nobody's concern
  const found = new Map<string, AvailablePlugin>();
  for (const parent of new Set(["plugins", source.shippedPlugins])) {
    for (const name of foldersIn(parent, source)) {
      const directory = join(parent, name);
      if (used.has(directory) || found.has(name) || !source.list(directory).includes("plugin.yaml")) continue;
      const keys = (...path: readonly string[]): readonly string[] => {
        const file = files(join(directory, "plugin.yaml"));
        const understood = file.ok ? file.understood() : null;
        return understood === null ? [] : keysAt(path, understood);
      };
      found.set(name, {
        name,
        directory,
        get provides() {
          return keys("provides");
        },
        get emits() {
          return keys("events", "emits");
        },
      });
    }
  }
  return [...found.values()];
}

/** Every name under which a plugin could be found, for did-you-mean. */
export function pluginFolders(source: Source): readonly string[] {
  return [...new Set([...foldersIn("plugins", source), ...foldersIn(source.shippedPlugins, source)])];
}

function foldersIn(directory: string, source: Source): readonly string[] {
  return source
    .list(directory)
    .filter((name) => name.endsWith("/"))
    .map((name) => name.slice(0, -1));
}

function keysAt([key, ...rest]: readonly string[], node: YamlNode): readonly string[] {
  if (node.kind !== "map") return [];
  if (key === undefined) return node.entries.map((entry) => entry.key);
  const value = node.entries.find((entry) => entry.key === key)?.value;
  return value === undefined ? [] : keysAt(rest, value);
}
