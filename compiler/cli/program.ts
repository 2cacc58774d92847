import { Command } from "commander";
import { type CommandContext, commandContext } from "./command-context.js";
import { declareApplicationCommands } from "./declarations/application-commands.js";
import { declareImageCommands } from "./declarations/image-commands.js";
import { declareInspection } from "./declarations/inspection.js";
import { declarePluginCommands } from "./declarations/plugin-commands.js";
import { declareProjectCommands } from "./declarations/project-commands.js";
import { declareSettingsCommands } from "./declarations/settings-commands.js";
import type { ExitStatus } from "./failures.js";
import { packageVersion } from "./package-root.js";
import type { Terminal } from "./terminal.js";

/** Runs a command that was loaded for it, with the context that the global options name. */
export type Run = (command: (context: CommandContext) => Promise<ExitStatus>) => Promise<void>;

/** The command `nexus` with everything it understands. `finish` takes the exit status of the command that ran. */
export function commandLine(terminal: Terminal, finish: (status: ExitStatus) => void): Command {
  const program = new Command("nexus")
    .description("Compiles a backend out of plugins: one declaration in, plain type-checked TypeScript out.")
    .version(packageVersion(), "-v, --version", "print the version")
    .helpOption("-h, --help", "print help")
    .helpCommand("help [command]", "print help for a command")
    .option("--cwd <dir>", "folder of the application (default: the current one)")
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ writeOut: terminal.out.write, writeErr: terminal.err.write, ...colorSupport(terminal) })
    .showSuggestionAfterError()
    .showHelpAfterError("(add --help for what is understood)")
    .exitOverride();

  const run: Run = async (command) => {
    finish(await command(commandContext(program.opts<{ cwd?: string }>().cwd, terminal)));
  };
  declareProjectCommands(program, run);
  declareImageCommands(program, run);
  declareInspection(program, run);
  declarePluginCommands(program, run);
  declareSettingsCommands(program, run);
  declareApplicationCommands(program, run);
  return program;
}

function colorSupport({ out, err }: Terminal): { getOutHasColors: () => boolean; getErrHasColors: () => boolean } {
  return { getOutHasColors: () => out.hasColor, getErrHasColors: () => err.hasColor };
}
