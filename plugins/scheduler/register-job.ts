import type { Kysely } from "kysely";
import type { ScheduledJob } from "nexus-platform";
import type { Tables } from "./tables.js";

type JobRow = Tables["scheduler_jobs"];

/**
 * Makes a job known to all instances. Resolves with the time up to which its planned times count as taken: what was planned
 * before the job, or its present schedule, was known is nothing that was missed.
 */
export async function registerJob(tables: Kysely<Tables>, job: ScheduledJob, now: number): Promise<number> {
  const schedule = `${job.cron} ${job.timeZone}`;
  const row = { job: job.name, schedule, since: now, last_planned: null, running: null, again: null };
  const known = (await knownJob(tables, job.name)) ?? (await insertJob(tables, row));
  if (known.schedule !== schedule) {
    await tables.updateTable("scheduler_jobs").set({ schedule, since: now }).where("job", "=", job.name).execute();
    return now;
  }
  // A time in the future was taken by an instance whose clock was wrong; it must not hold up the job until then.
  const last = known.last_planned === null || known.last_planned > now ? 0 : known.last_planned;
  return Math.max(last, Math.min(known.since, now));
}

function knownJob(tables: Kysely<Tables>, name: string): Promise<JobRow | undefined> {
  return tables.selectFrom("scheduler_jobs").selectAll().where("job", "=", name).executeTakeFirst();
}

async function insertJob(tables: Kysely<Tables>, row: JobRow): Promise<JobRow> {
  try {
    await tables.insertInto("scheduler_jobs").values(row).execute();
    return row;
  } catch (error) {
    // Another instance, started at the same time, was first.
    const known = await knownJob(tables, row.job);
    if (known === undefined) throw error;
    return known;
  }
}
