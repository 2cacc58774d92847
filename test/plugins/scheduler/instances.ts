import { readFileSync } from "node:fs";
import { type Kysely, sql } from "kysely";
import type { Logger, ScheduledJob } from "nexus-platform";
import type { Context as DatabaseContext } from "#nexus/database";
import type { Database } from "../../../plugins/database/contract.js";
import databasePlugin from "../../../plugins/database/index.js";
import { JobScheduler } from "../../../plugins/scheduler/job-scheduler.js";
import { RunStore } from "../../../plugins/scheduler/run-store.js";
import type { Tables } from "../../../plugins/scheduler/tables.js";
import { type TestClockControl, testClock } from "../../../runtime/testing/test-clock.js";
import { type DatabaseEngine, temporaryDatabase } from "../../services/test-services.js";

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
  /** False: as for a command. */
  readonly begins?: boolean;
}

export async function instancesOn(engine: DatabaseEngine): Promise<Instances> {
  const temporary = await temporaryDatabase(engine);
  const open = async (): Promise<{ readonly database: Database; readonly stop: () => Promise<void> }> => {
    const context = { config: { url: temporary.url, busy_timeout: "5s" }, app: { root: "/" } };
    // The rest of a context is nothing that this plugin reads.
    const { provides, stop } = await databasePlugin.setup(context as unknown as DatabaseContext);
    return { database: provides.database, stop: async () => stop?.() };
  };
  const first = await open();
  await migrate(first.database);
  const started: JobScheduler[] = [];
  const opened = [first];
  // A job that hangs is not waited for.
  const quiet = async (): Promise<void> => void (await Promise.all(started.map((scheduler) => scheduler.settled())));
  const clock = (now: string): TestClockControl => testClock(Date.parse(now), quiet);
  const common = clock("2026-11-22T12:00:00Z");

  return {
    clock,
    tables: first.database.for<Tables>(),
    start: async (jobs, { clock = common, keep = 30 * 86_400_000, begins = true } = {}) => {
      // Two connections to one SQLite file in one process would wait for each other without letting each other go on.
      const { database } = engine === "sqlite" ? first : await open();
      if (database !== first.database) opened.push({ database, stop: async () => undefined });
      const logs: string[] = [];
      const log = logInto(logs);
      const store = new RunStore(database, { instance: `instance ${started.length + 1}`, now: clock.now });
      const scheduler = new JobScheduler({ store, clock, log, lease: 30_000, keep });
      started.push(scheduler);
      scheduler.attach(jobs);
      if (begins) scheduler.begin();
      await scheduler.settled();
      return { scheduler, logs };
    },
    close: async () => {
      await Promise.all(started.map((scheduler) => scheduler.pause()));
      for (const { stop } of opened) await stop();
      await temporary.drop();
    },
  };
}

async function migrate(database: Database): Promise<void> {
  const folder = new URL("../../../plugins/scheduler/migrations/", import.meta.url);
  const [up = ""] = readFileSync(new URL("0001-create-runs.sql", folder), "utf8").split("-- down");
  for (const statement of up.split(";").filter((text) => text.trim() !== "")) {
    await sql.raw(statement).execute(database.for<Tables>());
  }
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
