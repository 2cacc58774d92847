import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { SettingsArguments, SettingsSources } from "./settings-sources.js";

/** Settings sources of this process: its variables, and the disk. */
export function processSources(root: string, given: SettingsArguments, defaultEnvironment: string): SettingsSources {
  return {
    // A copy: what a plugin does to `process.env` later is not a setting.
    variables: { ...process.env },
    readFile: async (path) => {
      try {
        return await readFile(resolve(root, path), "utf8");
      } catch (error) {
        throw new Error(reasons[(error as NodeJS.ErrnoException).code ?? ""] ?? String(error));
      }
    },
    arguments: given,
    defaultEnvironment,
  };
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EACCES: "permission denied",
  EISDIR: "it is a folder",
};
