import { SettingsError } from "./settings-error.js";
import type { SettingsOwner } from "./settings-shape.js";
import type { SettingsSources } from "./settings-sources.js";

/** These need no declaration. */
const ALWAYS_KNOWN = ["development", "test", "production"];

/** The name of the overlay that counts: `--env`, else NEXUS_ENV, else the default; "" is none. A name that nobody declared is refused. */
export function chosenEnvironment(
  { settings }: SettingsOwner,
  { variables, arguments: given, defaultEnvironment }: SettingsSources,
): string {
  const [name, from] = [
    [given.env, "--env"],
    [variables["NEXUS_ENV"], "NEXUS_ENV"],
  ].find(([candidate]) => candidate !== undefined && candidate !== "") ?? [
    defaultEnvironment,
    "the default environment",
  ];
  const known = [...new Set([...Object.keys(settings.environments), ...ALWAYS_KNOWN])].sort();
  if (name === undefined || name === "" || known.includes(name)) return name ?? "";
  throw new SettingsError([
    { key: from ?? "", message: `environment "${name}" is not known; known are ${known.join(", ")}`, origin: null },
  ]);
}
