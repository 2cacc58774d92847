import { randomUUID } from "node:crypto";
import type { Logger } from "../api/logger.js";
import type { JobRun } from "../api/plugin.js";
import type { EventDelivery } from "../api/services/outbox.js";
import type { ScheduledJob } from "../api/services/scheduler.js";
import type { Clock } from "../context/clock.js";
import { runInContext } from "../context/execution-context.js";
import type { ApplicationDefinition, JobDefinition } from "../definition.js";
import type { Observation } from "../observation/observation.js";
import { type Features, forRuntime } from "./feature-providers.js";
import { PluginNotRunning, type PluginSlot } from "./plugin-slot.js";

export interface BackgroundOptions {
  readonly definition: Pick<ApplicationDefinition, "features" | "jobs" | "migrations">;
  readonly features: Features;
  readonly delivery: EventDelivery;
  readonly slots: ReadonlyMap<string, PluginSlot>;
  /** False: migrations are made known to the database and not applied. */
  readonly migrates: boolean;
  readonly log: Logger;
  readonly clock: Clock;
  readonly observation: Observation;
}

/** What runs without a request: migrations at the start, stored events, jobs. Done by plugins; told here what and when. */
export interface BackgroundWork {
  /** By name: "analytics/purge". */
  readonly jobs: ReadonlyMap<string, ScheduledJob>;
  /** A plugin has started: what it works on is handed to it. Rejects where migrations cannot be applied. */
  readonly started: (plugin: string) => Promise<void>;
  /** Every plugin has started. */
  readonly begin: () => void;
  /** Starts nothing more; resolves when nothing is under way. */
  readonly pause: () => Promise<void>;
  /** Resolves when no job is under way, nor about to be. */
  readonly jobsIdle: () => Promise<void>;
}

export function backgroundWork(options: BackgroundOptions): BackgroundWork {
  const { definition, features, delivery } = options;
  const jobs = definition.jobs
    .filter(({ plugin }) => options.slots.has(plugin))
    .map((job) => scheduledJob(job, options));
  let hasBegun = false;

  const attachments: Readonly<Record<string, () => Promise<void> | void>> = {
    database: async () => {
      const database = forRuntime(features.get("database"));
      database?.attach(definition.migrations);
      if (options.migrates && definition.migrations.length > 0) await database?.migrate(definition.migrations);
    },
    outbox: () => {
      const outbox = features.get("outbox");
      outbox?.attach(delivery);
      if (hasBegun) outbox?.begin();
    },
    scheduler: () => {
      const scheduler = features.get("scheduler");
      scheduler?.attach(jobs);
      if (hasBegun) scheduler?.begin();
    },
  };

  return {
    jobs: new Map(jobs.map((job) => [job.name, job])),
    started: async (plugin) => {
      for (const [feature, provider] of Object.entries(definition.features)) {
        if (provider === plugin) await attachments[feature]?.();
      }
    },
    begin: () => {
      hasBegun = true;
      features.get("outbox")?.begin();
      features.get("scheduler")?.begin();
    },
    jobsIdle: async () => features.get("scheduler")?.idle(),
    pause: async () => {
      hasBegun = false;
      await Promise.all([features.get("outbox")?.pause(), features.get("scheduler")?.pause()]);
    },
  };
}

interface PluginInstance {
  readonly jobs?: Readonly<Record<string, (run: JobRun) => unknown>>;
}

function scheduledJob(definition: JobDefinition, { slots, log, observation }: BackgroundOptions): ScheduledJob {
  const { plugin, job, cron, timeZone, missed, timeout } = definition;
  const name = `${plugin}/${job}`;
  return {
    name,
    plugin,
    job,
    cron,
    timeZone,
    missed,
    timeout,
    run: async (signal) => {
      const slot = slots.get(plugin);
      if (slot?.running === undefined) throw new PluginNotRunning(plugin, slot?.state ?? "pending");
      // That the job is there was checked when the plugin started.
      const { jobs } = slot.running.instance as PluginInstance;
      const id = randomUUID();
      const told: JobRun = { signal, log: log.child({ plugin, job, runId: id }) };
      await observation.around({ kind: "job", plugin, job }, () =>
        runInContext({ correlationId: id, causationId: id }, async () => jobs?.[job]?.(told)),
      );
    },
  };
}
