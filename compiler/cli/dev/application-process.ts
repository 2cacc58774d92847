import { type ChildProcess, spawn } from "node:child_process";
import { isDeepStrictEqual } from "node:util";
import { childArguments } from "./child-arguments.js";
import type { ChildOptions, Order, Progress } from "./child-options.js";
import { type KeptPort, keptPort } from "./kept-port.js";

export interface ApplicationProcess {
  /**
   * Replaces what runs by the application as its module is now. What runs is stopped once the new code has been evaluated; where that
   * fails, it goes on.
   */
  readonly replace: () => Promise<"started" | "not loaded" | "not started">;
  /** Starts the next process, if it is not there: apart, because what it prepares takes processor time from what runs. */
  readonly prepare: () => void;
  readonly isRunning: () => boolean;
  /** Waits for the end of what is in flight. Does nothing where nothing runs. */
  readonly stop: () => Promise<void>;
}

export interface ProcessOptions extends Omit<ChildOptions, "waits"> {
  readonly conditions: readonly string[];
  /** Read anew for each start, so that a change of .env counts. */
  readonly environment: () => Environment;
  /** It ended by itself after it had started. */
  readonly onCrash: (code: number | null) => void;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Longer than any sensible `shutdownTimeout`: what hangs then is ended the hard way. */
const patience = 60_000;

/**
 * The application in a process of its own, so that each start is a fresh one. While one runs, the next is prepared: it has loaded all
 * but the application. The port stays open from one to the next.
 */
export function applicationProcess({ environment, onCrash, ...options }: ProcessOptions): ApplicationProcess {
  const port = keptPort();
  const start = (variables: Environment): Child => startChild({ ...options, port }, variables);
  let running: Child | null = null;
  let next: Child | null = start(environment());

  const takeNext = async (): Promise<Child> => {
    const variables = environment();
    const prepared = next;
    next = null;
    if (prepared?.isAlive() && isDeepStrictEqual(prepared.variables, variables)) return prepared;
    await prepared?.stop();
    return start(variables);
  };
  const stopRunning = async (): Promise<void> => {
    const stopped = running;
    running = null;
    await stopped?.stop();
  };

  return {
    isRunning: () => running !== null,
    replace: async () => {
      const child = await takeNext();
      if (!(await child.reaches("load", "loaded"))) return "not loaded";
      await stopRunning();
      if (!(await child.reaches("start", "started"))) {
        port.release();
        return "not started";
      }
      running = child;
      void child.ended.then((code) => {
        if (running !== child) return;
        running = null;
        port.release();
        onCrash(code);
      });
      return "started";
    },
    prepare: () => {
      next ??= start(environment());
    },
    stop: async () => {
      port.release();
      await Promise.all([stopRunning(), next?.stop()]);
      next = null;
    },
  };
}

interface Child {
  readonly variables: Environment;
  readonly isAlive: () => boolean;
  /** Gives the order, and says whether it got so far, or ended before. */
  readonly reaches: (order: Order, progress: Progress) => Promise<boolean>;
  readonly ended: Promise<number | null>;
  readonly stop: () => Promise<void>;
}

interface ChildStart extends Omit<ProcessOptions, "environment" | "onCrash"> {
  readonly port: KeptPort;
}

function startChild({ conditions, port, ...options }: ChildStart, variables: Environment): Child {
  const child: ChildProcess = spawn(process.execPath, childArguments({ ...options, waits: true }, conditions), {
    cwd: options.root,
    env: { ...variables },
    stdio: ["ignore", "inherit", "inherit", "ipc"],
    // A terminal's Ctrl+C goes to a whole group: it is the command that stops the application. On Windows this would open a window.
    detached: process.platform !== "win32",
  });
  let isAlive = true;
  const ended = new Promise<number | null>((resolve) => {
    const end = (code: number | null): void => {
      isAlive = false;
      resolve(code);
    };
    child.once("exit", end);
    child.once("error", () => end(null));
  });
  port.serve(child);
  const says = (progress: Progress): Promise<true> =>
    new Promise((resolve) => {
      child.on("message", (message) => {
        if (message === progress) resolve(true);
      });
    });
  const stopped = says("stopped");
  return {
    variables,
    ended,
    isAlive: () => isAlive,
    reaches: (order, progress) => {
      const reached = says(progress);
      child.send(order, () => undefined); // where it has ended, that is told below
      return Promise.race([reached, ended.then(() => false)]);
    },
    stop: async () => {
      if (!isAlive) return;
      const timer = setTimeout(() => child.kill("SIGKILL"), patience);
      void ended.then(() => clearTimeout(timer));
      child.kill("SIGTERM");
      await Promise.race([stopped, ended]);
    },
  };
}
