import type { Application, GeneratedFile, JsonObject } from "../../model.js";
import { literal } from "../render/literal.js";
import { dataFile } from "./data-file.js";
import { runtimeSchema } from "./runtime-schema.js";

/** generated/settings.ts: the settings as written, `${…}` unresolved, and the schemas that hold them at start. */
export function emitSettings({ declaration, plugins }: Application): GeneratedFile {
  const wired = plugins.filter(({ isWired }) => isWired);
  const names = new Set(wired.map(({ name }) => name));
  const base = {
    server: declaration.server,
    logging: declaration.logging,
    plugins: Object.fromEntries(wired.map(({ name, declaration: { use } }) => [name, use.settings])),
  };
  const environments = declaration.environments.map(({ name, server, logging, plugins: overlays }) => {
    const ofWired = [...overlays].filter(([plugin]) => names.has(plugin));
    return [name, layer({ server, logging, plugins: Object.fromEntries(ofWired) })] as const;
  });
  const schemas = wired.flatMap(({ name, declaration: { config } }) =>
    config === null ? [] : [[name, runtimeSchema(config.schema)] as const],
  );
  return dataFile({
    name: "settings",
    about: "Settings of nexus.yaml as written; variables and files are read at start.",
    type: { name: "SettingsDefinition" },
    value: literal({
      base: layer(base),
      environments: Object.fromEntries(environments),
      schemas: Object.fromEntries(schemas),
    }),
  });
}

/** Without the parts that say nothing. */
function layer(parts: { readonly [part: string]: JsonObject }): JsonObject {
  return Object.fromEntries(Object.entries(parts).filter(([, settings]) => Object.keys(settings).length > 0));
}
