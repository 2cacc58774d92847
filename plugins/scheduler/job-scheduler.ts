import type { Clock, Logger, ScheduledJob, Timer } from "nexus-platform";
import { JobRuns, type JobRunsOptions, mayRunAgain } from "./job-runs.js";
import { JobTimer } from "./job-timer.js";
import { LostRuns } from "./lost-runs.js";
import type { RunStore, RunUnderWay } from "./run-store.js";

export interface JobSchedulerOptions {
  readonly store: RunStore;
  readonly clock: Clock;
  readonly log: Logger;
  /** Milliseconds: how long a run without a sign of life counts as alive. */
  readonly lease: number;
  /** Milliseconds that the history of a run is kept. */
  readonly keep: number;
}

/** Runs jobs at their times, looks after runs whose instance died, and keeps the history short. */
export class JobScheduler {
  readonly runs: JobRuns;
  readonly #options: JobSchedulerOptions;
  readonly #heartbeat: number;
  readonly #lost = new LostRuns();
  readonly #timers = new Map<string, JobTimer>();
  readonly #steps = new Set<Promise<unknown>>();
  #jobs: ReadonlyMap<string, ScheduledJob> = new Map();
  #watch: Timer | null = null;
  #forgotAt = Number.NEGATIVE_INFINITY;
  #isStopped = false;

  constructor(options: JobSchedulerOptions) {
    const { store, clock, log, lease } = options;
    this.#options = options;
    this.#heartbeat = Math.max(1, Math.floor(lease / 3));
    const step: JobRunsOptions["step"] = (work) => this.#step(work);
    this.runs = new JobRuns({ store, clock, log, heartbeat: this.#heartbeat, step });
  }

  get jobs(): ReadonlyMap<string, ScheduledJob> {
    return this.#jobs;
  }

  attach(jobs: readonly ScheduledJob[]): void {
    this.#jobs = new Map(jobs.map((job) => [job.name, job]));
  }

  begin(): void {
    if (this.#jobs.size > 0) void this.#step(() => this.#begin());
  }

  /** Takes up nothing more, aborts what runs, and resolves when it has ended. */
  async pause(): Promise<void> {
    this.#isStopped = true;
    this.#watch?.cancel();
    for (const timer of this.#timers.values()) timer.stop();
    await this.runs.stop();
    await this.idle();
  }

  /** Resolves when no job is under way, nor about to be. */
  async idle(): Promise<void> {
    while (this.#steps.size > 0 || this.runs.size > 0) await Promise.all([this.settled(), this.runs.ended()]);
  }

  /** Resolves when every step that was begun is done: claiming, recording, looking after others. Jobs may be under way. */
  async settled(): Promise<void> {
    while (this.#steps.size > 0) await Promise.all(this.#steps);
  }

  /** Runs the job now, here. Resolves when it has ended, with null where it is under way already. */
  async runNow(job: ScheduledJob): Promise<Awaited<ReturnType<JobRuns["run"]>> | null> {
    const { store } = this.#options;
    await store.register(job);
    const run = await store.claimNow(job.name);
    return run === "busy" ? null : this.runs.run(job, run);
  }

  async #begin(): Promise<void> {
    const { store, clock, log } = this.#options;
    try {
      for (const job of this.#jobs.values()) {
        const after = await store.register(job);
        const due = (time: number, cause: "schedule" | "missed") => this.#step(() => this.#due(job, time, cause));
        this.#timers.set(job.name, new JobTimer({ job, clock, due }, after));
      }
    } catch (error) {
      log.error({ err: error }, "jobs cannot be scheduled yet: the database does not take them; trying again");
      if (!this.#isStopped) this.#watch = clock.setTimeout(() => this.begin(), this.#heartbeat);
      return;
    }
    if (this.#isStopped) return;
    await Promise.all([...this.#timers.values()].map((timer) => timer.wake()));
    await this.#look();
  }

  async #due(job: ScheduledJob, plannedAt: number, cause: "schedule" | "missed"): Promise<void> {
    if (this.#isStopped) return;
    const { store, log } = this.#options;
    const claim = await store.claim(job.name, plannedAt, cause).catch((error: unknown) => {
      log.error({ job: job.name, err: error }, "a job could not be taken up and is tried again");
      throw error;
    });
    if (claim === "busy") log.warn({ job: job.name }, "job passed over: the run before is still under way");
    else if (claim !== "taken") void this.runs.run(job, claim);
  }

  /** Looks after runs of other instances, and after what was left to do. */
  async #look(): Promise<void> {
    const { store, clock, log } = this.#options;
    try {
      await this.runs.saveEnds();
      const found = (await store.underWay()).filter(({ id }) => !this.runs.has(id));
      for (const run of this.#lost.look(found.filter(({ isRunning }) => isRunning))) await this.#giveUp(run);
      for (const run of found.filter(({ isRunning }) => !isRunning)) await this.#runAgain(run);
      await this.#forget();
    } catch (error) {
      log.warn({ err: error }, "the runs of jobs could not be looked after; trying again");
    }
    if (!this.#isStopped) this.#watch = clock.setTimeout(() => void this.#step(() => this.#look()), this.#heartbeat);
  }

  async #giveUp(run: RunUnderWay): Promise<void> {
    const { store, log } = this.#options;
    const again = mayRunAgain(this.#jobs.get(run.job), run);
    const error = `${run.instance} gave no sign of life any more.`;
    if (!(await store.end({ run, outcome: "lost", error, again }))) return;
    log.error({ job: run.job, instance: run.instance, again }, "job lost: its instance gave no sign of life any more");
    if (again) await this.#runAgain(run);
  }

  async #runAgain(cut: RunUnderWay): Promise<void> {
    const job = this.#jobs.get(cut.job);
    if (job === undefined || this.#isStopped) return;
    const claim = await this.#options.store.claimAgain(cut);
    if (typeof claim === "object") void this.runs.run(job, claim);
  }

  async #forget(): Promise<void> {
    const { store, clock, keep } = this.#options;
    const now = clock.now();
    if (Math.abs(now - this.#forgotAt) < forgetEvery) return;
    this.#forgotAt = now;
    await store.forget(now - keep);
  }

  /** Work that `idle` waits for. */
  #step<Result>(work: () => Promise<Result>): Promise<Result> {
    const step = work();
    const settled = step.then(
      () => undefined,
      () => undefined,
    );
    this.#steps.add(settled);
    void settled.then(() => this.#steps.delete(settled));
    return step;
  }
}

const forgetEvery = 3_600_000;
