import type { Kysely } from "kysely";
import type { Logger, ScheduledJob } from "nexus-platform";
import { JobScheduler } from "../../../plugins/scheduler/job-scheduler.js";
import { RunStore } from "../../../plugins/scheduler/run-store.js";
import type { Tables } from "../../../plugins/scheduler/tables.js";
import { type TestClockControl, testClock } from "../../../runtime/testing/test-clock.js";
import type { DatabaseEngine } from "../../services/test-services.js";
import { sharedDatabase } from "../shared-database.js";

/** Instances of the scheduler over one database, as processes of one application would be. */
export interface Instances {
  /** Another one. Two with the same clock see the same time. */
  readonly start: (jobs: readonly ScheduledJob[], options?: InstanceOptions) => Promise<Instance>;
  readonly clock: (now: string) => TestClockControl;
  readonly tables: Kysely<Tables>;
  readonly close: () => Promise<void>;
}

export interface Instance {
  readonly scheduler: JobScheduler;
  readonly logs: readonly string[];
}

export interface InstanceOptions {
  readonly clock?: TestClockControl;
  /** Milliseconds. */
  readonly keep?: number;
  /** Milliseconds. Each third of it, a sign of life goes to the database. */
  readonly lease?: number;
}

/** What is waited for ends in any case; a busy machine may take its time. */
const patience = 30_000;

export async function instancesOn(engine: DatabaseEngine): Promise<Instances> {
  const shared = await sharedDatabase(engine, "scheduler");
  const started: JobScheduler[] = [];
  // A job that hangs is not waited for.
  const quiet = async (): Promise<void> => void (await Promise.all(started.map((scheduler) => scheduler.settled())));
  const clock = (now: string): TestClockControl => testClock(Date.parse(now), quiet, patience);
  const common = clock("2026-11-22T12:00:00Z");

  return {
    clock,
    tables: shared.first.for<Tables>(),
    start: async (jobs, { clock = common, keep = 30 * 86_400_000, lease = 30_000 } = {}) => {
      const database = await shared.another();
      const logs: string[] = [];
      const store = new RunStore(database, { instance: `instance ${started.length + 1}`, now: clock.now });
      const scheduler = new JobScheduler({ store, clock, log: logInto(logs), lease, keep });
      started.push(scheduler);
      scheduler.attach(jobs);
      scheduler.begin();
      await scheduler.settled();
      return { scheduler, logs };
    },
    close: async () => {
      await Promise.all(started.map((scheduler) => scheduler.pause()));
      await shared.close();
    },
  };
}

function logInto(lines: string[]): Logger {
  const write = (...parts: readonly unknown[]): void => void lines.push(String(parts.at(-1)));
  const log: Logger = {
    trace: write,
    debug: write,
    info: write,
    warn: write,
    error: write,
    fatal: write,
    child: () => log,
  };
  return log;
}
