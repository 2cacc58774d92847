import { posix } from "node:path";
import type { Application, ModuleFacts, Plugin, PluginDeclaration } from "../model.js";

/**
 * The modules that a plugin's code is made of: its entry and what that imports by relative path, in the order in which they are
 * found. Modules of other plugins, generated ones and those of libraries are theirs, not its.
 */
export function pluginModules(plugin: Plugin, application: Application): readonly ModuleFacts[] {
  const { directory } = plugin.declaration.origin;
  const isOfOther = (path: string): boolean =>
    application.plugins.some(({ declaration }) => path.startsWith(`${declaration.origin.directory}/`));
  const isOfPlugin = (path: string): boolean =>
    path.startsWith(`${directory}/`) ||
    (!path.startsWith("generated/") && !path.includes("node_modules/") && !isOfOther(path));

  const found = new Map<string, ModuleFacts>();
  const open = [entryPath(plugin.declaration)];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    const facts = application.modules.facts(path);
    if (facts === null || found.has(facts.path)) continue;
    found.set(facts.path, facts);
    const imported = facts.imports
      .filter(({ specifier }) => specifier.startsWith("."))
      .map(({ specifier }) => posix.join(posix.dirname(facts.path), specifier));
    open.push(...imported.filter(isOfPlugin).reverse());
  }
  return [...found.values()];
}

/** From the application's root: "plugins/orders/index.ts". */
export function entryPath({ origin, entry }: PluginDeclaration): string {
  return posix.join(origin.directory, entry.path);
}
