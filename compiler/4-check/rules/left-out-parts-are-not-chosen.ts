import { chosenPartLeftOut } from "../../diagnostics/catalog/3-services.js";
import type { Json, JsonObject, Plugin, Rule } from "../../model.js";

/** No value that nexus.yaml writes chooses a part that builds are without. What is known at start only is judged at start. */
export const leftOutPartsAreNotChosen: Rule = (application, report) => {
  const { environments } = application.declaration;
  for (const plugin of application.plugins) {
    const { use, parts } = plugin.declaration;
    for (const { name: part, at } of use.without) {
      const when = parts.find(({ name }) => name === part)?.when ?? {};
      const settings = Object.keys(when);
      if (settings.length === 0) continue;
      const overlays = environments.flatMap(({ name, plugins }) => {
        const overlay = plugins.get(plugin.name);
        return overlay === undefined ? [] : [{ environment: name, values: { ...use.settings, ...overlay } }];
      });
      const chosen = [{ environment: null, values: use.settings }, ...overlays].find(({ values }) =>
        settings.every((setting) => fits(settingOf(plugin, setting, values), when[setting] ?? [])),
      );
      if (chosen === undefined) continue;
      report(chosenPartLeftOut(at, { plugin: plugin.name, part, settings, environment: chosen.environment }));
    }
  }
};

/** As written, or else the default of the plugin's schema. */
function settingOf({ declaration }: Plugin, setting: string, values: JsonObject): Json | undefined {
  if (Object.hasOwn(values, setting)) return values[setting];
  const properties = declaration.config?.schema["properties"];
  const schema = isObject(properties) ? properties[setting] : undefined;
  return isObject(schema) ? schema["default"] : undefined;
}

/** A list chooses what one of its items chooses, and a variable what stands for it where it is not set. */
function fits(value: Json | undefined, beginnings: readonly string[]): boolean {
  if (Array.isArray(value)) return value.some((item) => fits(item, beginnings));
  if (typeof value !== "string") return false;
  const text = value.replaceAll(/\$\{env:[^}:]+:-([^}]*)\}/g, "$1");
  return beginnings.some((beginning) => text.startsWith(beginning));
}

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);
