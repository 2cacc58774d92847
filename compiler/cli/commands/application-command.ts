import { spawn } from "node:child_process";
import { join } from "node:path";
import type { SettingsArguments } from "../../../runtime/settings/settings-sources.js";
import type { CommandContext } from "../command-context.js";
import { childArguments } from "../dev/child-arguments.js";
import { importConditions } from "../dev/import-conditions.js";
import { AlreadyReported, type ExitStatus } from "../failures.js";
import { reportCompilation } from "../report-compilation.js";
import { settingWords } from "../setting-words.js";
import { compileApplication } from "./compile.js";

export interface ApplicationCommand {
  /** "migrate", "events", … */
  readonly name: string;
  /** What follows it, the plugin's own to understand. */
  readonly args: readonly string[];
  readonly settings: Pick<SettingsArguments, "env" | "config">;
}

/**
 * `nexus migrate`, `events`, `auth`, `jobs`, `audit`: compiles, then lets the application itself do it, from its sources, in a
 * process of its own; a built one understands the same words (`node dist/main.js migrate up`).
 */
export async function applicationCommand(
  { name, args, settings }: ApplicationCommand,
  context: CommandContext,
): Promise<ExitStatus> {
  const { root, environment } = context;
  const compilation = await compileApplication(root, {});
  if (compilation.diagnostics.some(({ severity }) => severity === "error")) {
    throw new AlreadyReported(await reportCompilation(compilation, { format: "pretty" }, context));
  }
  const words = [...settingWords(settings), name, ...args];
  const module = join(root, "generated", "index.ts");
  const child = { root, module, words, isReadable: false, defaultEnvironment: "", waits: false };
  const started = spawn(process.execPath, childArguments(child, importConditions(root)), {
    cwd: root,
    env: { ...environment },
    stdio: "inherit",
  });
  return new Promise((resolve, reject) => {
    started.once("error", reject);
    started.once("exit", (code) => resolve((code ?? 1) as ExitStatus)); // The application's own statuses are these, too.
  });
}
