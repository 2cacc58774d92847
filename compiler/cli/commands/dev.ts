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
import { type CompilationReport, countsOf, statusOf } from "../report-compilation.js";
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

  const later: Later = { timer: undefined, writes: [] };
  const look = { context, bundle, running, later, say };
  try {
    await watchUntilInterrupted({
      folders: watchedFolders(root),
      first: () => replaceIfSound(look, []),
      onChange: async (changed) => {
        say(`${changed.length > 3 ? `${changed.length} files` : changed.join(", ")} changed`);
        await replaceIfSound(look, changed);
      },
    });
  } finally {
    clearTimeout(later.timer);
    remember(later);
    await running.stop();
    await bundle.close();
  }
  return 0;
};

type Say = (text: string) => void;

interface Look {
  readonly context: CommandContext;
  readonly bundle: ApplicationBundle;
  readonly running: ApplicationProcess;
  readonly later: Later;
  readonly say: Say;
}

/** What can wait until callers have been answered. */
interface Later {
  timer: NodeJS.Timeout | undefined;
  /** What the compiler remembers on the disk. */
  readonly writes: (() => void)[];
}

/** Milliseconds from the start of an application to what prepares the next one: both want the processor. */
const calm = 100;

/** What serves is stopped only when the new state is known to be sound. */
async function replaceIfSound(
  { context, bundle, running, later, say }: Look,
  changed: readonly string[],
): Promise<void> {
  clearTimeout(later.timer);
  bundle.expect(changed);
  const compilation = await compileApplication(context.root, { remember: (write) => later.writes.push(write) });
  const isCompiled = statusOf(compilation.diagnostics, false) === 0;
  const faults = isCompiled ? await bundle.update(compilation) : "";
  tellFindings(compilation, context);
  if (faults !== "") context.terminal.err.write(`${faults}\n`);
  const outcome = isCompiled && faults === "" ? await running.replace() : "not loaded";
  if (outcome === "not started") say("the application did not start; waiting for a change");
  if (outcome === "not loaded") {
    say(running.isRunning() ? "the last good build keeps serving" : "waiting for a change");
  }
  later.timer = setTimeout(() => {
    running.prepare();
    remember(later);
    void bundle.prepare();
  }, calm);
}

function remember({ writes }: Later): void {
  for (const write of writes.splice(0)) write();
}

function tellFindings({ diagnostics, textOf }: CompilationReport, { terminal: { err } }: CommandContext): void {
  const told = diagnostics.filter(({ severity }) => severity !== "note");
  const text = renderPretty(told, textOf, { color: err.hasColor });
  err.write(statusOf(diagnostics, false) === 0 ? text : `\n${text}\n${countsOf(diagnostics)}\n`);
}
