import type { SettingsArguments } from "../../../runtime/settings/settings-sources.js";
import { renderPretty } from "../../diagnostics/render/pretty.js";
import type { Command, CommandContext } from "../command-context.js";
import { type ApplicationBundle, applicationBundle } from "../dev/application-bundle.js";
import { type ApplicationProcess, applicationProcess } from "../dev/application-process.js";
import { withDotEnv } from "../dev/dot-env.js";
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
  const conditions = importConditions(root);
  const bundle = await applicationBundle({ root, conditions, color: terminal.err.hasColor });
  const running = applicationProcess({
    root,
    module: bundle.module,
    words: settingWords(settings),
    isReadable: terminal.out.isTerminal,
    defaultEnvironment: "development",
    conditions,
    environment: () => withDotEnv(root, environment),
    onCrash: (code) => say(`the application ended${code === null ? "" : ` with status ${code}`}; waiting for a change`),
  });

  try {
    await watchUntilInterrupted({
      folders: watchedFolders(root),
      first: () => replaceIfSound(running, bundle, context, say),
      onChange: async (changed) => {
        say(`${changed.length > 3 ? `${changed.length} files` : changed.join(", ")} changed`);
        await replaceIfSound(running, bundle, context, say);
      },
    });
  } finally {
    await running.stop();
    await bundle.close();
  }
  return 0;
};

type Say = (text: string) => void;

/** What serves is stopped only when the new state is known to be sound. */
async function replaceIfSound(
  running: ApplicationProcess,
  bundle: ApplicationBundle,
  context: CommandContext,
  say: Say,
): Promise<void> {
  const fault = (await findFault(context)) ?? (await bundle.update());
  if (fault !== "") context.terminal.err.write(`${fault}\n`);
  const outcome = fault === "" ? await running.replace() : "not loaded";
  if (outcome === "not started") say("the application did not start; waiting for a change");
  if (outcome === "not loaded") {
    say(running.isRunning() ? "the last good build keeps serving" : "waiting for a change");
  }
}

/** What the compiler says against it, ready to print; null where it has no errors. */
async function findFault({ root, terminal: { err } }: CommandContext): Promise<string | null> {
  const { diagnostics, textOf } = await compileApplication(root, {});
  const told = diagnostics.filter(({ severity }) => severity !== "note");
  const text = renderPretty(told, textOf, { color: err.hasColor });
  if (statusOf(diagnostics, false) === 1) return `\n${text}\n${countsOf(diagnostics)}`;
  err.write(text);
  return null;
}
