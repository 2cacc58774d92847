import type { JsonObject, JsonSchema, PluginDeclaration } from "../../model.js";
import { pascalCase } from "../../text/names.js";
import { renameReferences } from "./rewrite-schema.js";

/** The schemas under `components` of an OpenAPI document: definitions of all plugins under names that do not clash. */
export interface ComponentNames {
  /** The schema with its references turned to components, which are used from then on. */
  readonly schema: (plugin: PluginDeclaration, schema: JsonSchema) => JsonSchema;
  /** What was referred to, by name. */
  readonly used: () => JsonObject;
}

export function componentNames(plugins: readonly PluginDeclaration[]): ComponentNames {
  const names = new Map(plugins.map((plugin) => [plugin, new Map<string, string>()]));
  const owners = countOwners(plugins);
  const taken = new Set(["Problem"]);
  for (const plugin of plugins) {
    for (const name of plugin.definitions.keys()) {
      const wanted = owners.get(name) === 1 && name !== "Problem" ? name : pascalCase(plugin.use.key) + name;
      names.get(plugin)?.set(name, claim(wanted, taken));
    }
  }

  const used = new Map<string, JsonSchema>();
  const schema = (plugin: PluginDeclaration, inner: JsonSchema): JsonSchema =>
    renameReferences(inner, (name) => {
      const component = names.get(plugin)?.get(name) ?? name;
      const definition = plugin.definitions.get(name);
      if (definition !== undefined && !used.has(component)) {
        used.set(component, {}); // found again on the way if it refers to itself
        used.set(component, schema(plugin, definition));
      }
      return `#/components/schemas/${component}`;
    });
  return { schema, used: () => Object.fromEntries([...used].sort(([a], [b]) => (a < b ? -1 : 1))) };
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
