import { type ChildProcess, spawn } from "node:child_process";
import { childArguments } from "./child-arguments.js";
import type { ChildOptions } from "./child-options.js";

export interface ApplicationProcess {
  /** Whether it serves, or ended before it did. */
  readonly start: () => Promise<"started" | "failed">;
  readonly isRunning: () => boolean;
  /** Waits for the end of what is in flight. Does nothing where nothing runs. */
  readonly stop: () => Promise<void>;
}

export interface ProcessOptions extends ChildOptions {
  readonly conditions: readonly string[];
  /** Read anew for each start, so that a change of .env counts. */
  readonly environment: () => Readonly<Record<string, string | undefined>>;
  /** It ended by itself after it had started. */
  readonly onCrash: (code: number | null) => void;
}

/** Longer than any sensible `shutdownTimeout`: what hangs then is ended the hard way. */
const patience = 60_000;

/** The application in a process of its own, so that each start is a fresh one. */
export function applicationProcess({
  conditions,
  environment,
  onCrash,
  ...options
}: ProcessOptions): ApplicationProcess {
  let child: ChildProcess | null = null;

  return {
    isRunning: () => child !== null,
    start: () =>
      new Promise((resolve) => {
        const started = spawn(process.execPath, childArguments(options, conditions), {
          cwd: options.root,
          env: { ...environment() },
          stdio: ["ignore", "inherit", "inherit", "ipc"],
        });
        child = started;
        let isServing = false;
        started.once("message", () => {
          isServing = true;
          resolve("started");
        });
        started.once("exit", (code) => {
          const wasStopped = child !== started;
          if (!wasStopped) child = null;
          if (isServing && !wasStopped) onCrash(code);
          resolve("failed");
        });
        started.once("error", () => resolve("failed"));
      }),
    stop: async () => {
      const running = child;
      child = null;
      if (running === null || running.exitCode !== null || running.signalCode !== null) return;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(() => running.kill("SIGKILL"), patience);
        running.once("exit", () => {
          clearTimeout(timer);
          resolve();
        });
        running.kill("SIGTERM");
      });
    },
  };
}
