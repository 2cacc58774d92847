import { resolve } from "node:path";
import { systemClock } from "./context/clock.js";
import type { ApplicationDefinition, SchemaEngine } from "./definition.js";
import { createHttpServer } from "./http/create-http-server.js";
import type { PortKeeper } from "./http/listen.js";
import { readSettings } from "./lifecycle/read-settings.js";
import { startApplication } from "./lifecycle/start-application.js";
import { createLogger } from "./logging/create-logger.js";
import { readableLine } from "./logging/readable-line.js";
import { redactor } from "./logging/redactor.js";
import { exitProcess } from "./process/exit-process.js";
import { ignoreEarlyRestart } from "./process/ignore-early-restart.js";
import { parseArguments, usage } from "./process/parse-arguments.js";
import { endAfterFailedStart, runUntilStopped } from "./process/run-until-stopped.js";
import { onlyProcess } from "./process/workers/only-process.js";
import { runWorkers } from "./process/workers/run-workers.js";
import { workerLink } from "./process/workers/worker-link.js";
import { processSources } from "./settings/process-sources.js";
import type { Settings } from "./settings/settings.js";
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
  /** False: one process, whatever `server.workers` says. */
  readonly hasWorkers?: boolean;
  /** Left out: those of the process. */
  readonly arguments?: readonly string[];
  /** Left out: the port is opened and closed with the process. */
  readonly portKeeper?: PortKeeper;
  /** Called when the application serves. */
  readonly started?: () => void;
}

/** The whole process of a built application, and of `nexus dev`: reads the command line, starts, and ends the process. */
export async function main(options: MainOptions): Promise<void> {
  const { application, engine, root, defaultEnvironment = "", log = "json", hasWorkers = true, portKeeper } = options;
  const parsed = parseArguments(options.arguments ?? process.argv.slice(2));
  if (parsed.kind === "help" || parsed.kind === "wrong") {
    if (parsed.kind === "help") process.stdout.write(usage);
    else process.stderr.write(`${parsed.message}\n\n${usage}`);
    exitProcess(parsed.kind === "help" ? 0 : 2);
    return;
  }
  // First: it hides its variable from everybody else.
  const link = workerLink();
  ignoreEarlyRestart();
  const sources = processSources(root, parsed.given, defaultEnvironment);
  if (parsed.kind === "command") {
    await runAndExit(options, parsed, sources);
    return;
  }
  const isColoured = process.stdout.isTTY === true && (process.env["NO_COLOR"] ?? "") === "";
  const writeLog = (line: string): void => {
    process.stdout.write(log === "json" ? line : readableLine(line, isColoured));
  };
  const named = parsed.given.config ?? sources.variables["NEXUS_CONFIG"] ?? "";
  const watched = named === "" ? null : resolve(root, named);
  let settings: Settings;
  try {
    settings = await readSettings(application, { engine, sources, slots: application.wire() });
  } catch (error) {
    endAfterFailedStart(error);
    return;
  }
  const { server, logging, secrets } = settings;
  if (hasWorkers && server.workers > 1 && link === null) {
    const log = createLogger({
      app: application.name,
      worker: null,
      level: logging.level,
      clock: systemClock,
      redact: redactor(secrets),
      write: writeLog,
    });
    await runWorkers({ server, log, watched });
    return;
  }
  const workers = link?.workers ?? onlyProcess(systemClock);
  await runUntilStopped({
    start: async (signal) => {
      const sourced = { engine, createHttpServer, sources, settings, root, ...(portKeeper && { portKeeper }) };
      const running = await startApplication(application, { ...sourced, listen: true, workers, writeLog, signal });
      options.started?.();
      return running;
    },
    // The first process watches for all.
    watched: link === null ? watched : null,
    link,
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
  // Only now: a process that serves does without.
  const { runCommand } = await import("./commands/run-command.js");
  try {
    exitProcess(await runCommand(application, { name, args, engine, createHttpServer, root, sources, writeLog }));
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    process.stderr.write(`${error.message}\n`);
    exitProcess(1);
  }
}
