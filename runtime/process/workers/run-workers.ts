import { unwatchFile, watchFile } from "node:fs";
import type { Logger } from "../../api/logger.js";
import type { ServerSettings } from "../../settings/settings.js";
import { exitProcess } from "../exit-process.js";
import { openFiles } from "../open-files.js";
import { WATCH_INTERVAL } from "../watch-interval.js";
import { WorkerPool } from "./worker-pool.js";
import type { Fork } from "./worker-process.js";

export interface WorkersRun {
  readonly server: ServerSettings;
  readonly log: Logger;
  /** The settings file whose changes count at once, or null. Absolute. */
  readonly watched: string | null;
}

/**
 * Callers of a worker that is replaced keep their connections open, and a request may be on its way when one is closed. For so
 * many milliseconds each answer asks them to go elsewhere.
 */
const RETIREMENT = 1_000;

/** As many connections as may wait for this process to take them. */
const BURST = 511;

/** Serves with several processes; this one only looks after them. Ends the process with them. */
export async function runWorkers({ server, log, watched }: WorkersRun): Promise<void> {
  // Not among the imports: whoever has one process does without it.
  const { default: cluster } = await import("node:cluster");
  cluster.setupPrimary({ exec: process.argv[1] ?? "", args: process.argv.slice(2) });
  const fork: Fork = (variables) => cluster.fork(variables);
  const pool = new WorkerPool({ count: server.workers, fork, log, giveUp: () => void stop(1) });
  let isStopping = false;

  /** Plugins are stopped one after the other, each within the time for stopping. */
  const limit = server.drainDelay + 3 * server.shutdownTimeout;
  const stop = async (code: number): Promise<void> => {
    if (isStopping) return;
    isStopping = true;
    if (watched !== null) unwatchFile(watched);
    const isClean = await pool.stop(limit);
    exitProcess(isClean ? code : 1);
  };
  const reconfigure = (): void => pool.tellAll({ kind: "reconfigure" });
  const crash = (error: unknown): void => {
    log.fatal({ err: error }, "the process that looks after the workers failed; stopping");
    void stop(1);
  };
  for (const [name, number] of [
    ["SIGTERM", 15],
    ["SIGINT", 2],
  ] as const) {
    // A second signal means: now.
    process.on(name, () => {
      if (isStopping) {
        pool.kill();
        process.exit(128 + number);
      }
      void stop(0);
    });
  }
  process.on("SIGHUP", reconfigure);
  process.on("SIGUSR2", () => void pool.restart(RETIREMENT));
  process.on("unhandledRejection", crash);
  process.on("uncaughtException", crash);
  // Whoever read the log has gone: that is no reason to stop serving.
  process.stdout.on("error", () => undefined);

  const url = await pool.start();
  if (url === undefined) {
    // The worker that did not start told why. A signal that came meanwhile is no fault.
    await stop(1);
    return;
  }
  log.info(
    { workers: server.workers, pid: process.pid },
    `${server.workers} workers serve${url === null ? "" : ` ${url}`}`,
  );
  warnOfFewFiles(log);
  if (watched !== null && !isStopping) watchFile(watched, { interval: WATCH_INTERVAL, persistent: false }, reconfigure);
}

/** Each connection passes through this process. It takes all that wait at once, and closes those that it has no room for without a word. */
function warnOfFewFiles(log: Logger): void {
  const files = openFiles();
  if (files === null || files.limit - files.used >= BURST) return;
  log.warn(
    { descriptors: files.limit },
    `many connections at once will be turned away: this process may have ${files.limit} files open. Raise its limit (ulimit -n, LimitNOFILE= of systemd)`,
  );
}
