import { runCommand } from "./commands/run-command.js";
import type { ApplicationDefinition, SchemaEngine } from "./definition.js";
import { createHttpServer } from "./http/create-http-server.js";
import { startApplication } from "./lifecycle/start-application.js";
import { readableLine } from "./logging/readable-line.js";
import { exitProcess } from "./process/exit-process.js";
import { parseArguments, usage } from "./process/parse-arguments.js";
import { runUntilStopped } from "./process/run-until-stopped.js";
import { processSources } from "./settings/process-sources.js";
import { SettingsError } from "./settings/settings-error.js";
import type { SettingsSources } from "./settings/settings-sources.js";

export interface MainOptions {
  readonly application: ApplicationDefinition;
  readonly engine: SchemaEngine;
  /** The application's root: where relative paths in settings start. Absolute. */
  readonly root: string;
  /** Environment where neither `--env` nor NEXUS_ENV names one: "development" in `nexus dev`; left out: none. */
  readonly defaultEnvironment?: string;
  /** "readable" is for people in front of a terminal; left out: JSON. */
  readonly log?: "json" | "readable";
  /** Left out: those of the process. */
  readonly arguments?: readonly string[];
}

/** The whole process of a built application, and of `nexus dev`: reads the command line, starts, and ends the process. */
export async function main(options: MainOptions): Promise<void> {
  const { application, engine, root, defaultEnvironment = "", log = "json" } = options;
  const parsed = parseArguments(options.arguments ?? process.argv.slice(2));
  if (parsed.kind === "help" || parsed.kind === "wrong") {
    if (parsed.kind === "help") process.stdout.write(usage);
    else process.stderr.write(`${parsed.message}\n\n${usage}`);
    exitProcess(parsed.kind === "help" ? 0 : 2);
    return;
  }
  const sources = processSources(root, parsed.given, defaultEnvironment);
  if (parsed.kind === "command") {
    await runAndExit(options, parsed, sources);
    return;
  }
  const isColoured = process.stdout.isTTY === true && (process.env["NO_COLOR"] ?? "") === "";
  const writeLog = (line: string): void => {
    process.stdout.write(log === "json" ? line : readableLine(line, isColoured));
  };
  const watched = parsed.given.config ?? sources.variables["NEXUS_CONFIG"] ?? "";
  await runUntilStopped({
    start: (signal) =>
      startApplication(application, { engine, createHttpServer, sources, root, listen: true, writeLog, signal }),
    watched: watched === "" ? null : watched,
    root,
  });
}

/** A command instead of serving: what it prints stands on standard output alone, and warnings of plugins go to standard error. */
async function runAndExit(
  { application, engine, root }: MainOptions,
  { name, args }: { readonly name: string; readonly args: readonly string[] },
  sources: SettingsSources,
): Promise<void> {
  const writeLog = (line: string): void => {
    if (/"level":"(?:warn|error|fatal)"/.test(line)) process.stderr.write(readableLine(line, false));
  };
  try {
    exitProcess(await runCommand(application, { name, args, engine, createHttpServer, root, sources, writeLog }));
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    process.stderr.write(`${error.message}\n`);
    exitProcess(1);
  }
}
