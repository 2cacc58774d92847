import { unwatchFile, watchFile } from "node:fs";
import type { RunningApplication } from "../lifecycle/running-application.js";
import { StartError } from "../lifecycle/start-error.js";
import { SettingsError } from "../settings/settings-error.js";
import { exitProcess } from "./exit-process.js";
import { WATCH_INTERVAL } from "./watch-interval.js";
import type { WorkerLink } from "./workers/worker-link.js";

export interface ProcessRun {
  readonly start: (signal: AbortSignal) => Promise<RunningApplication>;
  /** The settings file whose changes count at once, or null. Absolute. */
  readonly watched: string | null;
  /** Null where this process is the only one. */
  readonly link: WorkerLink | null;
}

/** Starts the application in this process and ends the process with it. Resolves when it runs, or will not. */
export async function runUntilStopped({ start, watched, link }: ProcessRun): Promise<void> {
  const aborter = new AbortController();
  let running: RunningApplication | null = null;
  let isStopping = false;

  const stop = (code: number, retirement?: number): void => {
    if (isStopping) return;
    isStopping = true;
    aborter.abort(new StoppedEarly(code));
    running
      ?.stop(retirement)
      .finally(() => link?.settled())
      .then(
        () => exitProcess(code),
        (error: unknown) => fail("the application failed to stop", error, 1),
      );
  };
  const crash = (what: string) => (error: unknown) => {
    if (running === null) process.stderr.write(`${what}: ${stackOf(error)}\n`);
    else running.log.fatal({ err: error instanceof Error ? error : new Error(String(error)) }, what);
    if (isStopping) return;
    stop(1);
  };
  for (const [name, number] of [
    ["SIGTERM", 15],
    ["SIGINT", 2],
  ] as const) {
    // A second signal means: now.
    process.on(name, () => (isStopping ? process.exit(128 + number) : stop(0)));
  }
  process.on("SIGHUP", () => void running?.reconfigure());
  // Without it the signal would end the process.
  process.on("SIGUSR2", () => {
    if (link === null)
      running?.log.warn("SIGUSR2 replaces workers one after the other: that takes server.workers of 2 or more");
  });
  link?.obey({ stop: (retirement) => stop(0, retirement), reconfigure: () => void running?.reconfigure() });
  process.on("unhandledRejection", crash("a promise was rejected and nobody handled it; stopping"));
  process.on("uncaughtException", crash("an error was thrown and nobody caught it; stopping"));
  // Whoever read the log has gone: that is no reason to stop serving.
  process.stdout.on("error", () => undefined);

  try {
    running = await start(aborter.signal);
  } catch (error) {
    endAfterFailedStart(error);
    return;
  }
  // The signal came after the last plugin had started.
  if (aborter.signal.aborted) {
    await running.stop();
    await link?.settled();
    exitProcess((aborter.signal.reason as StoppedEarly).code);
    return;
  }
  link?.ready(running.address?.url ?? null);
  if (watched !== null) {
    watchFile(watched, { interval: WATCH_INTERVAL, persistent: false }, () => {
      if (isStopping) unwatchFile(watched);
      else void running?.reconfigure();
    });
  }
}

/** A signal came while the application started. */
class StoppedEarly extends Error {
  readonly code: number;

  constructor(code: number) {
    super("stopped before it had started");
    this.code = code;
  }
}

/** Ends the process, having told why it does not start. */
export function endAfterFailedStart(error: unknown): void {
  if (error instanceof StoppedEarly) exitProcess(error.code);
  // It was logged, with its cause.
  else if (error instanceof StartError) exitProcess(1);
  else if (error instanceof SettingsError) fail(error.message, null, 1);
  else fail("the application failed to start", error, 1);
}

function fail(message: string, error: unknown, code: number): void {
  process.stderr.write(error === null ? `${message}\n` : `${message}: ${stackOf(error)}\n`);
  exitProcess(code);
}

const stackOf = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error));
