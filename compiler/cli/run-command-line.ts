import { CommanderError } from "commander";
import { onOneLine } from "../diagnostics/render/printable.js";
import { refusalOf } from "./disk/cause-of-refusal.js";
import { AlreadyReported, CommandFailure, type ExitStatus, isSystemError, UsageError } from "./failures.js";
import { packageVersion } from "./package-root.js";
import { commandLine } from "./program.js";
import { endWhenNobodyReads, processTerminal, type Stream } from "./terminal.js";

/** Runs one command line and says how it went. Never throws: what went wrong is told on stderr. */
export async function runCommandLine(words: readonly string[]): Promise<ExitStatus> {
  endWhenNobodyReads();
  const terminal = processTerminal();
  let status: ExitStatus = 0;
  try {
    const program = commandLine(terminal, (result) => {
      status = result;
    });
    await program.parseAsync([...words], { from: "user" });
    return status;
  } catch (error) {
    return explain(error, words, terminal.err);
  }
}

function explain(error: unknown, words: readonly string[], err: Stream): ExitStatus {
  // Commander has written its text already; asking for help or the version is no fault.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof AlreadyReported) return error.status;
  if (error instanceof UsageError) return tell(error, err, 2);
  if (error instanceof CommandFailure) return tell(error, err, 1);
  if (isSystemError(error)) return tell({ message: refusalOf(error), help: null }, err, 1);
  err.write(bugReport(error, words));
  return 3;
}

function tell(
  { message, help }: { readonly message: string; readonly help: string | null },
  { write, colors }: Stream,
  status: ExitStatus,
): ExitStatus {
  write(`${colors.bold(colors.red("error"))}${colors.bold(`: ${onOneLine(message)}`)}\n`);
  if (help !== null) write(`  = ${colors.bold("help:")} ${help.replaceAll("\n", "\n          ")}\n`);
  return status;
}

function bugReport(error: unknown, words: readonly string[]): string {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const facts: readonly (readonly [string, string])[] = [
    ["nexus", packageVersion()],
    ["node", process.version],
    ["platform", `${process.platform} ${process.arch}`],
    ["command", ["nexus", ...words].join(" ")],
  ];
  return [
    "",
    "This is a bug in Nexus, not a fault of your application. Please report it with these lines",
    "and, if you can, with the nexus.yaml and plugin.yaml files that bring it about:",
    "",
    ...facts.map(([name, value]) => `  ${name.padEnd(9)} ${value}`),
    ...stack.split("\n").map((line) => `  ${line}`),
    "",
  ].join("\n");
}
