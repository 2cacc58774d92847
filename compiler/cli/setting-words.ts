import { resolve } from "node:path";
import type { SettingsArguments } from "../../runtime/settings/settings-sources.js";

/** Options of a command as an application's own command line takes them. A path starts where the command was given. */
export function settingWords({ env, config, port, host }: SettingsArguments): readonly string[] {
  const given = { env, config: config === undefined ? undefined : resolve(config), port, host };
  return Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}=${value}`]));
}
