import { convertText } from "./convert-text.js";
import { emptyMap, layAt, layOver, type SettingMap } from "./setting-tree.js";
import type { Origin } from "./settings.js";
import type { SettingsProblem } from "./settings-error.js";
import { readSettingsFile } from "./settings-file.js";
import type { SettingsOwner, SettingsShape } from "./settings-shape.js";
import type { SettingsSources } from "./settings-sources.js";
import { settingsFromVariables } from "./settings-variables.js";

export interface LayeredSettings {
  readonly tree: SettingMap;
  readonly problems: readonly SettingsProblem[];
}

/** Everything that may set settings, laid over each other in the order in which it counts; placeholders unresolved. */
export async function layeredSettings(
  owner: SettingsOwner,
  environment: string,
  sources: SettingsSources,
  shape: SettingsShape,
): Promise<LayeredSettings> {
  const tree = compiledSettings(owner, environment);
  const problems: SettingsProblem[] = [];

  const path = sources.arguments.config ?? sources.variables["NEXUS_CONFIG"] ?? "";
  if (path !== "") {
    const file = await readSettingsFile(path, sources, shape);
    problems.push(...file.problems);
    layOver(tree, file.content, { layer: "file", label: path });
  }

  const fromVariables = settingsFromVariables(sources.variables, shape, tree);
  problems.push(...fromVariables.problems);
  for (const { path: keys, value, origin } of fromVariables.values) layAt(tree, keys, value, origin);

  for (const name of ["port", "host"] as const) {
    const text = sources.arguments[name];
    if (text === undefined) continue;
    const origin: Origin = { layer: "argument", label: `--${name}` };
    const converted = convertText(text, shape.schemasAt(["server", name]));
    if (converted.ok) layAt(tree, ["server", name], converted.value, origin);
    else problems.push({ key: `server.${name}`, message: converted.message, origin });
  }
  return { tree, problems };
}

/** The layers that were compiled in: nexus.yaml and the overlay of the environment. */
export function compiledSettings({ settings }: SettingsOwner, environment: string): SettingMap {
  const base: Origin = { layer: "base", label: "nexus.yaml" };
  const tree = emptyMap(base);
  layOver(tree, { ...settings.base }, base);
  const overlay = Object.hasOwn(settings.environments, environment) ? settings.environments[environment] : undefined;
  if (overlay !== undefined) {
    layOver(tree, { ...overlay }, { layer: "overlay", label: `nexus.yaml, environment ${environment}` });
  }
  return tree;
}
