import type { ApplicationDefinition } from "../../../runtime/definition.js";
import { ajvEngine } from "../../../runtime/schemas/ajv-engine.js";
import { loadSettings } from "../../../runtime/settings/load-settings.js";
import { processSources } from "../../../runtime/settings/process-sources.js";
import type { Settings } from "../../../runtime/settings/settings.js";
import type { SettingsArguments } from "../../../runtime/settings/settings-sources.js";
import type { Application, JsonSchema } from "../../model.js";

type SettingsOwner = Pick<ApplicationDefinition, "settings" | "schemas">;

/** Reads settings as a start of the application would, from the declaration as it is now. Throws a `SettingsError`. */
export async function readSettings(
  application: Application,
  root: string,
  given: SettingsArguments,
): Promise<Settings> {
  const definition = settingsDefinition(application);
  return loadSettings({
    definition,
    sources: processSources(root, given, ""),
    engine: ajvEngine(definition.schemas),
    toggles: togglesOf(application),
  });
}

/** The part of the application's definition that settings need, as generated code holds it. */
export function settingsDefinition({ declaration, plugins }: Application): SettingsOwner {
  const { server, logging, environments } = declaration;
  const wired = plugins.filter(({ isWired }) => isWired);
  const names = new Set(wired.map(({ name }) => name));
  return {
    settings: {
      base: { server, logging, plugins: record(wired.map((plugin) => [plugin.name, plugin.declaration.use.settings])) },
      environments: record(
        environments.map((overlay) => [
          overlay.name,
          {
            server: overlay.server,
            logging: overlay.logging,
            plugins: record([...overlay.plugins].filter(([name]) => names.has(name))),
          },
        ]),
      ),
      schemas: record(
        wired.flatMap(({ name, declaration: { config } }) => (config ? [[name, config.schema] as const] : [])),
      ),
    },
    schemas: record(
      wired.map(({ name, declaration: { definitions } }): readonly [string, Readonly<Record<string, JsonSchema>>] => [
        name,
        record([...definitions]),
      ]),
    ),
  };
}

/** Plugins that are turned on and off at start, with the text that decides. */
export function togglesOf({ plugins }: Application): Readonly<Record<string, string>> {
  return record(
    plugins.flatMap(({ name, declaration: { use } }) =>
      typeof use.enabled === "string" ? [[name, use.enabled] as const] : [],
    ),
  );
}

function record<Value>(entries: readonly (readonly [string, Value])[]): Readonly<Record<string, Value>> {
  return Object.fromEntries(entries);
}
