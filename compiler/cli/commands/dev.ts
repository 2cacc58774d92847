import type { SettingsArguments } from "../../../runtime/settings/settings-sources.js";
import { renderPretty } from "../../diagnostics/render/pretty.js";
import type { Command, CommandContext } from "../command-context.js";
import { type ApplicationProcess, applicationProcess } from "../dev/application-process.js";
import { withDotEnv } from "../dev/dot-env.js";
import { findSyntaxErrors } from "../dev/find-syntax-errors.js";
import { importConditions } from "../dev/import-conditions.js";
import { watchUntilInterrupted } from "../dev/watch-application.js";
import { watchedFolders } from "../dev/watched-folders.js";
import type { ExitStatus } from "../failures.js";
import { readNexusYaml } from "../nexus-yaml/save-nexus-yaml.js";
import { countsOf, statusOf } from "../report-compilation.js";
import { settingWords } from "../setting-words.js";
import { compileApplication } from "./compile.js";

export type DevOptions = SettingsArguments;

/** `nexus dev`. Ends with Ctrl+C or SIGTERM, and the application with it. */
export const dev: Command<DevOptions> = async (settings, context): Promise<ExitStatus> => {
  const { root, environment, terminal } = context;
  readNexusYaml(root); // without one there is nothing to wait for
  const say: Say = (text) => terminal.err.write(`${terminal.err.colors.dim("nexus dev")} ${text}\n`);
  const running = applicationProcess({
    root,
    words: settingWords(settings),
    isReadable: terminal.out.isTerminal,
    defaultEnvironment: "development",
    conditions: importConditions(root),
    environment: () => withDotEnv(root, environment),
    onCrash: (code) => say(`the application ended${code === null ? "" : ` with status ${code}`}; waiting for a change`),
  });

  await watchUntilInterrupted({
    folders: watchedFolders(root),
    first: () => restartIfSound(running, context, say),
    onChange: async (changed) => {
      say(`${changed.length > 3 ? `${changed.length} files` : changed.join(", ")} changed`);
      await restartIfSound(running, context, say);
    },
  });
  await running.stop();
  return 0;
};

type Say = (text: string) => void;

/** What serves is stopped only when the new state is known to be sound. */
async function restartIfSound(running: ApplicationProcess, context: CommandContext, say: Say): Promise<void> {
  const fault = await findFault(context);
  if (fault !== null) {
    context.terminal.err.write(`${fault}\n`);
    say(running.isRunning() ? "the last good build keeps serving" : "waiting for a change");
    return;
  }
  await running.stop();
  const outcome = await running.start();
  if (outcome === "failed") say("the application did not start; waiting for a change");
}

async function findFault({ root, terminal: { err } }: CommandContext): Promise<string | null> {
  const { diagnostics, textOf } = await compileApplication(root, {});
  const told = diagnostics.filter(({ severity }) => severity !== "note");
  const text = renderPretty(told, textOf, { color: err.hasColor });
  if (statusOf(diagnostics, false) === 1) return `\n${text}\n${countsOf(diagnostics)}`;
  err.write(text);
  const syntax = await findSyntaxErrors({ root, conditions: importConditions(root), color: err.hasColor });
  return syntax === "" ? null : syntax.trimEnd();
}
