import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import { duration } from "nexus-platform";
import { definePlugin, type Plugin } from "#nexus/scheduler";
import { JobScheduler } from "./job-scheduler.js";
import { jobsCommand } from "./jobs-command.js";
import { RunHistory } from "./run-history.js";
import { RunStore } from "./run-store.js";

export default definePlugin(({ config, services, clock, log }): Plugin => {
  const { database } = services;
  // Two instances may stand in one process; the random part tells them apart.
  const instance = `${hostname()}:${process.pid}:${randomBytes(3).toString("hex")}`;
  const store = new RunStore(database, { instance, now: clock.now });
  const lease = duration(config.lease);
  const scheduler = new JobScheduler({ store, clock, log, lease, keep: duration(config.keep) });

  return {
    provides: {
      scheduler: {
        attach: (jobs) => scheduler.attach(jobs),
        begin: () => scheduler.begin(),
        pause: () => scheduler.pause(),
        idle: () => scheduler.idle(),
        command: jobsCommand({ scheduler, history: new RunHistory(database), clock }),
      },
      statistics: {
        read: async () => ({
          "scheduler.jobs": scheduler.jobs.size,
          "scheduler.running": scheduler.runs.size,
          "scheduler.succeeded": scheduler.runs.counts.succeeded,
          "scheduler.failed": scheduler.runs.counts.failed,
        }),
      },
    },
    stop: () => scheduler.pause(),
  };
});
