import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { SettingsArguments } from "../../../runtime/settings/settings-sources.js";
import type { Command } from "../command-context.js";
import { CommandFailure, type ExitStatus } from "../failures.js";
import { settingWords } from "../setting-words.js";
import { serveWhenNobodyReads } from "../terminal.js";

export type StartOptions = SettingsArguments;

/** `nexus start`: dist/main.js in this process, as `node dist/main.js` would run it. */
export const start: Command<StartOptions> = async (settings, { root }): Promise<ExitStatus> => {
  const main = join(root, "dist", "main.js");
  if (!existsSync(main)) {
    throw new CommandFailure(
      "nothing is built here: there is no dist/main.js",
      'run "nexus build" first, or "nexus dev" to run the sources',
    );
  }
  process.setSourceMapsEnabled(true);
  serveWhenNobodyReads();
  process.argv.splice(1, process.argv.length, main, ...settingWords(settings));
  await import(pathToFileURL(main).href);
  // From here on the application decides when and how the process ends.
  return 0;
};
