import { statSync } from "node:fs";
import { resolve } from "node:path";
import { type ExitStatus, UsageError } from "./failures.js";
import type { Terminal } from "./terminal.js";

/** What every command is given beside its own options. */
export interface CommandContext {
  /** The application's root: `--cwd`, or the current folder. Absolute. */
  readonly root: string;
  readonly terminal: Terminal;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** One command. Its module is loaded only when it runs. */
export type Command<Options> = (options: Options, context: CommandContext) => Promise<ExitStatus> | ExitStatus;

export function commandContext(folder: string | undefined, terminal: Terminal): CommandContext {
  const root = resolve(folder ?? ".");
  if (folder !== undefined && !statSync(root, { throwIfNoEntry: false })?.isDirectory()) {
    throw new UsageError(`--cwd names "${folder}", which is not a folder`);
  }
  return { root, terminal, environment: process.env };
}
