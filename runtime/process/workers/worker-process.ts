import type { Worker } from "node:cluster";
import { type FromWorker, type ToWorker, workerVariable } from "./messages.js";

/** How a process ended. */
export interface Ending {
  readonly code: number | null;
  readonly signal: string | null;
  /** Why there never was a process. */
  readonly fault?: unknown;
}

/** One process that serves, as the first process sees it. */
export interface WorkerProcess {
  readonly number: number;
  readonly pid: number;
  /** Its address once it serves, null where it listens nowhere; undefined where it ended before. */
  readonly ready: Promise<string | null | undefined>;
  readonly ended: Promise<Ending>;
  readonly state: () => "starting" | "ready" | "ended";
  /** Another has taken its place: it is to stop, having served on for so many milliseconds. */
  readonly retire: (milliseconds: number) => void;
  readonly isRetired: () => boolean;
  readonly tell: (message: ToWorker) => void;
  /** At once. */
  readonly kill: () => void;
}

export type Fork = (variables: Readonly<Record<string, string>>) => Worker;

export interface WorkerStart {
  readonly fork: Fork;
  readonly number: number;
  readonly count: number;
  /** Gets what it says but for "ready". */
  readonly hear: (message: Exclude<FromWorker, { kind: "ready" }>, from: WorkerProcess) => void;
}

/** Starts another process like this one. */
export function startWorker({ fork, number, count, hear }: WorkerStart): WorkerProcess {
  const worker = fork({ [workerVariable]: `${number}/${count}` });
  let isRetired = false;
  let state: ReturnType<WorkerProcess["state"]> = "starting";
  const ended = new Promise<Ending>((resolve) => {
    const end = (ending: Ending): void => {
      state = "ended";
      resolve(ending);
    };
    worker.once("exit", (code: number | null, signal: string | null) => end({ code, signal }));
    // Where a message did not reach it, its end is told as well.
    worker.on("error", (fault) => {
      if (worker.process.pid === undefined) end({ code: null, signal: null, fault });
    });
  });
  let isReady: (url: string | null) => void;
  const serves = new Promise<string | null>((resolve) => {
    isReady = resolve;
  });
  const self: WorkerProcess = {
    number,
    pid: worker.process.pid ?? 0,
    ready: Promise.race([serves, ended.then(() => undefined)]),
    ended,
    state: () => state,
    retire: (retirement) => {
      isRetired = true;
      self.tell({ kind: "stop", retirement });
    },
    isRetired: () => isRetired,
    tell: (message) => {
      // One that has just ended hears nothing.
      if (worker.isConnected()) worker.send(message, undefined, () => undefined);
    },
    kill: () => void worker.process.kill("SIGKILL"),
  };
  worker.on("message", (message: FromWorker) => {
    if (message.kind !== "ready") hear(message, self);
    else if (state === "starting") {
      state = "ready";
      isReady(message.url);
    }
  });
  return self;
}
