import { resolve } from "node:path";
import { readTextFile } from "./read-text-file.js";
import type { SettingsArguments, SettingsSources } from "./settings-sources.js";

/** Settings sources of this process: its variables, and the disk. */
export function processSources(root: string, given: SettingsArguments, defaultEnvironment: string): SettingsSources {
  return {
    // A copy: what a plugin does to `process.env` later is not a setting.
    variables: { ...process.env },
    readFile: (path) => readTextFile(resolve(root, path)),
    arguments: given,
    defaultEnvironment,
  };
}
