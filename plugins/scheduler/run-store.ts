import { randomUUID } from "node:crypto";
import type { Kysely } from "kysely";
import type { ScheduledJob } from "nexus-platform";
import type { Services } from "#nexus/scheduler";
import { registerJob } from "./register-job.js";
import type { Cause, Outcome, Tables } from "./tables.js";

type Database = Services["database"];

/** A run as it is taken: nobody else has it. */
export interface TakenRun {
  readonly id: string;
  readonly job: string;
  readonly plannedAt: number;
  readonly attempt: number;
  readonly cause: Cause;
}

/** `taken`: this time was run already, or is being run. `busy`: the run before is still under way. */
export type Claim = TakenRun | "taken" | "busy";

/** What the instances share: who runs what. Every step is one transaction, so that whoever is first has it alone. */
export class RunStore {
  readonly #database: Database;
  readonly #tables: Kysely<Tables>;
  readonly #instance: string;
  readonly #now: () => number;

  /** `instance` names this process in the history. */
  constructor(database: Database, { instance, now }: { readonly instance: string; readonly now: () => number }) {
    this.#database = database;
    this.#tables = database.for<Tables>();
    this.#instance = instance;
    this.#now = now;
  }

  /** Makes the job known. Resolves with the time up to which its planned times count as taken. */
  register(job: ScheduledJob): Promise<number> {
    return registerJob(this.#tables, job, this.#now());
  }

  /** Takes a planned time. Where the run before is still under way the time is passed over, once, and the history says so. */
  async claim(job: string, plannedAt: number, cause: Cause): Promise<Claim> {
    const run = { id: randomUUID(), job, plannedAt, attempt: 1, cause };
    return this.#unlessTaken(run, async () => {
      await this.#insertRun(run);
      const got = await this.#tables
        .updateTable("scheduler_jobs")
        .set({ running: run.id, again: null, last_planned: plannedAt })
        .where("job", "=", job)
        .where("running", "is", null)
        .executeTakeFirst();
      if (got.numUpdatedRows > 0n) return run;
      const skipped = {
        outcome: "skipped",
        ended_at: this.#now(),
        error: "The run before was still under way.",
      } as const;
      await this.#tables.updateTable("scheduler_runs").set(skipped).where("id", "=", run.id).execute();
      await this.#tables
        .updateTable("scheduler_jobs")
        .set({ last_planned: plannedAt })
        .where("job", "=", job)
        .execute();
      return "busy";
    });
  }

  /** Takes a run because somebody asked for it: nothing is recorded where the job is under way. */
  async claimNow(job: string): Promise<TakenRun | "busy"> {
    for (let plannedAt = this.#now(); ; plannedAt += 1) {
      const run: TakenRun = { id: randomUUID(), job, plannedAt, attempt: 1, cause: "manual" };
      const claim = await this.#unlessTaken(run, async () => {
        if (!(await this.#lock(run, null))) return "busy";
        await this.#insertRun(run);
        return run;
      });
      if (claim !== "taken") return claim;
    }
  }

  /** Takes up a run that was cut short. */
  async claimAgain(cut: RunUnderWay): Promise<Claim> {
    const { job, plannedAt, attempt } = cut;
    const run: TakenRun = { id: randomUUID(), job, plannedAt, attempt: attempt + 1, cause: "again" };
    return this.#unlessTaken(run, async () => {
      if (!(await this.#lock(run, cut.id))) return "taken";
      await this.#insertRun(run);
      return run;
    });
  }

  /** Says that this run is alive. False where it was given up by others meanwhile: it must end. */
  async beat(id: string): Promise<boolean> {
    const { numUpdatedRows } = await this.#tables
      .updateTable("scheduler_runs")
      .set(({ eb }) => ({ beat: eb("beat", "+", 1) }))
      .where("id", "=", id)
      .where("outcome", "=", "running")
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  /** Records how a run ended and lets the next one begin. False where others had given it up. */
  async end({ run, outcome, error, again }: RunEnd): Promise<boolean> {
    return this.#database.transaction(async () => {
      const { numUpdatedRows } = await this.#tables
        .updateTable("scheduler_runs")
        .set({ outcome, error, ended_at: this.#now() })
        .where("id", "=", run.id)
        .where("outcome", "=", "running")
        .$if(run.beat !== undefined, (query) => query.where("beat", "=", run.beat ?? 0))
        .executeTakeFirst();
      if (numUpdatedRows === 0n) return false;
      await this.#tables
        .updateTable("scheduler_jobs")
        .set({ running: null, again: again ? run.id : null })
        .where("job", "=", run.job)
        .where("running", "=", run.id)
        .execute();
      return true;
    });
  }

  /** Runs that hold their job, and those that are to be run again. */
  async underWay(): Promise<readonly RunUnderWay[]> {
    const rows = await this.#tables
      .selectFrom("scheduler_jobs as job")
      .innerJoin("scheduler_runs as run", (join) =>
        join.on(({ eb, fn }) => eb("run.id", "=", fn.coalesce("job.running", "job.again"))),
      )
      .select([
        "run.id",
        "run.job",
        "run.planned_at",
        "run.attempt",
        "run.cause",
        "run.beat",
        "run.instance",
        "job.running",
      ])
      .execute();
    return rows.map(({ planned_at, running, ...row }) => ({
      ...row,
      plannedAt: planned_at,
      isRunning: running !== null,
    }));
  }

  /** Forgets runs that began before `time`, but those that are under way or to be run again. */
  async forget(time: number): Promise<void> {
    const kept = (await this.underWay()).map(({ id }) => id);
    await this.#tables
      .deleteFrom("scheduler_runs")
      .where("started_at", "<", time)
      .where("outcome", "!=", "running")
      .$if(kept.length > 0, (query) => query.where("id", "not in", kept))
      .execute();
  }

  async #insertRun({ id, job, plannedAt, attempt, cause }: TakenRun): Promise<void> {
    await this.#tables
      .insertInto("scheduler_runs")
      .values({
        id,
        job,
        planned_at: plannedAt,
        attempt,
        cause,
        outcome: "running",
        instance: this.#instance,
        beat: 0,
        started_at: this.#now(),
        ended_at: null,
        error: null,
      })
      .execute();
  }

  async #lock({ id, job }: TakenRun, again: string | null): Promise<boolean> {
    const { numUpdatedRows } = await this.#tables
      .updateTable("scheduler_jobs")
      .set({ running: id, again: null })
      .where("job", "=", job)
      .where("running", "is", null)
      .$if(again !== null, (query) => query.where("again", "=", again))
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  /**
   * Engines differ in how they insert what may be there already, and agree in that the second insert fails: so it is tried, and a
   * failure is looked into.
   */
  async #unlessTaken<Result>(run: TakenRun, claim: () => Promise<Result>): Promise<Result | "taken"> {
    if (await this.#isTaken(run)) return "taken";
    try {
      return await this.#database.transaction(claim, { retries: 2 });
    } catch (error) {
      if (await this.#isTaken(run)) return "taken";
      throw error;
    }
  }

  async #isTaken({ job, plannedAt, attempt }: TakenRun): Promise<boolean> {
    const found = await this.#tables
      .selectFrom("scheduler_runs")
      .select("id")
      .where("job", "=", job)
      .where("planned_at", "=", plannedAt)
      .where("attempt", "=", attempt)
      .executeTakeFirst();
    return found !== undefined;
  }
}

export interface RunEnd {
  /** With `beat`, only where it has not beaten since. */
  readonly run: { readonly id: string; readonly job: string; readonly beat?: number };
  readonly outcome: Exclude<Outcome, "running" | "skipped">;
  readonly error: string | null;
  /** Whether it is to be run again. */
  readonly again: boolean;
}

export interface RunUnderWay extends TakenRun {
  readonly beat: number;
  readonly instance: string;
  /** False where it was cut short and waits to be run again. */
  readonly isRunning: boolean;
}
