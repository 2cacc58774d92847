import type { PluginDeclaration } from "../../model.js";
import { pascalCase } from "../../text/names.js";

/** By plugin, what its definitions are called under `components` of an OpenAPI document, where those of all plugins stand together. */
export function componentNames(
  plugins: readonly PluginDeclaration[],
): ReadonlyMap<PluginDeclaration, ReadonlyMap<string, string>> {
  const owners = countOwners(plugins);
  const taken = new Set(["Problem"]);
  const nameOf = (plugin: PluginDeclaration, name: string): string =>
    claim(owners.get(name) === 1 && name !== "Problem" ? name : pascalCase(plugin.use.key) + name, taken);
  return new Map(
    plugins.map((plugin) => [
      plugin,
      new Map([...plugin.definitions.keys()].map((name) => [name, nameOf(plugin, name)] as const)),
    ]),
  );
}

function countOwners(plugins: readonly PluginDeclaration[]): ReadonlyMap<string, number> {
  const owners = new Map<string, number>();
  for (const name of plugins.flatMap(({ definitions }) => [...definitions.keys()]))
    owners.set(name, (owners.get(name) ?? 0) + 1);
  return owners;
}

/** OpenAPI takes ASCII letters, digits and `._-`. */
function claim(wanted: string, taken: Set<string>): string {
  const legal = wanted.replace(/[^A-Za-z0-9._-]/g, "_");
  let name = legal;
  for (let number = 2; taken.has(name); number++) name = `${legal}${number}`;
  taken.add(name);
  return name;
}
