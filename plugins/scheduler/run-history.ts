import type { Kysely } from "kysely";
import type { Services } from "#nexus/scheduler";
import type { Cause, Outcome, Tables } from "./tables.js";

export interface HistoricRun {
  readonly job: string;
  /** ISO 8601, as all times here. */
  readonly planned: string;
  readonly started: string;
  readonly ended: string | null;
  /** Null while it runs. */
  readonly ms: number | null;
  readonly attempt: number;
  readonly cause: Cause;
  readonly outcome: Outcome;
  readonly instance: string;
  readonly error: string | null;
}

/** What became of the runs, for those who look. */
export class RunHistory {
  readonly #tables: Kysely<Tables>;

  constructor(database: Services["database"]) {
    this.#tables = database.for<Tables>();
  }

  /** The latest runs first; of one job, or of all. */
  async list(options: { readonly job: string | null; readonly limit: number }): Promise<readonly HistoricRun[]> {
    const { job, limit } = options;
    const rows = await this.#tables
      .selectFrom("scheduler_runs")
      .selectAll()
      .$if(job !== null, (query) => query.where("job", "=", job ?? ""))
      .orderBy("started_at", "desc")
      .orderBy("attempt", "desc")
      .limit(limit)
      .execute();
    return rows.map(historic);
  }

  async last(job: string): Promise<HistoricRun | null> {
    return (await this.list({ job, limit: 1 }))[0] ?? null;
  }
}

function historic(row: Tables["scheduler_runs"]): HistoricRun {
  const { job, planned_at, started_at, ended_at, attempt, cause, outcome, instance, error } = row;
  const iso = (time: number): string => new Date(time).toISOString();
  return {
    job,
    planned: iso(planned_at),
    started: iso(started_at),
    ended: ended_at === null ? null : iso(ended_at),
    ms: ended_at === null ? null : ended_at - started_at,
    attempt,
    cause,
    outcome,
    instance,
    error,
  };
}
