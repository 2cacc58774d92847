export interface Tables {
  /** One row for each job that was ever scheduled. */
  readonly scheduler_jobs: {
    /** "plugin/job" */
    readonly job: string;
    /** Cron and time zone as they were known last. */
    readonly schedule: string;
    /** Since when that schedule is known: times before it were never planned. */
    readonly since: number;
    /** The last planned time that somebody took. */
    readonly last_planned: number | null;
    /** The run that is under way: as long as it is there, no other begins. */
    readonly running: string | null;
    /** The run that was cut short and is to be run again. */
    readonly again: string | null;
  };
  readonly scheduler_runs: {
    readonly id: string;
    readonly job: string;
    /** Milliseconds since 1970, as all times here. Unique with job and attempt: whoever inserts the row first runs it. */
    readonly planned_at: number;
    /** 1 for the first. */
    readonly attempt: number;
    readonly cause: Cause;
    readonly outcome: Outcome;
    readonly instance: string;
    /** Counted up while the instance lives. */
    readonly beat: number;
    readonly started_at: number;
    readonly ended_at: number | null;
    readonly error: string | null;
  };
}

/** Its time had come, its time had passed while nothing ran, the run before was cut short, or somebody asked for it. */
export type Cause = "schedule" | "missed" | "again" | "manual";

/**
 * `stopped`: the application stopped meanwhile. `lost`: its instance gave no sign any more. `skipped`: the run before was
 * still under way.
 */
export type Outcome = "running" | "succeeded" | "failed" | "timed_out" | "stopped" | "lost" | "skipped";
