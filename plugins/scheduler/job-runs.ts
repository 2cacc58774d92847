import type { Clock, Logger, ScheduledJob } from "nexus-platform";
import type { RunEnd, RunStore, TakenRun } from "./run-store.js";

export interface JobRunsOptions {
  readonly store: RunStore;
  readonly clock: Clock;
  readonly log: Logger;
  /** Milliseconds between two signs of life. */
  readonly heartbeat: number;
  /** What is done in the database goes through here, so that somebody can wait for it. */
  readonly step: <Result>(work: () => Promise<Result>) => Promise<Result>;
}

export type EndedRun = Pick<RunEnd, "outcome" | "error">;

/** The runs of this instance: each has its time limit, gives signs of life, and is recorded when it ends. */
export class JobRuns {
  readonly #options: JobRunsOptions;
  readonly #running = new Map<string, { readonly cut: (end: EndedRun) => void; readonly done: Promise<EndedRun> }>();
  /** Ends that the database could not take yet. */
  readonly #unsaved = new Map<string, RunEnd>();
  #isStopping = false;
  readonly counts = { succeeded: 0, failed: 0 };

  constructor(options: JobRunsOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#running.size;
  }

  has(id: string): boolean {
    return this.#running.has(id) || this.#unsaved.has(id);
  }

  /** Resolves when the run has ended, however it did. */
  run(job: ScheduledJob, run: TakenRun): Promise<EndedRun> {
    const ending = new Ending();
    // It was taken up while the application began to stop: it must not begin.
    if (this.#isStopping) ending.cut(applicationStopped);
    const done = this.#run(job, run, ending).finally(() => this.#running.delete(run.id));
    this.#running.set(run.id, { cut: (end) => ending.cut(end), done });
    return done;
  }

  /** Resolves when those that are under way now have ended. */
  async ended(): Promise<void> {
    await Promise.all([...this.#running.values()].map(({ done }) => done));
  }

  /** Aborts every run; resolves when none is left. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    for (const { cut } of this.#running.values()) cut(applicationStopped);
    await this.ended();
    await this.saveEnds();
  }

  /** Tries anew to record what could not be recorded. */
  async saveEnds(): Promise<void> {
    for (const end of [...this.#unsaved.values()]) await this.#save(end);
  }

  async #run(job: ScheduledJob, run: TakenRun, ending: Ending): Promise<EndedRun> {
    const { clock, step } = this.#options;
    const began = clock.now();
    const limit = clock.setTimeout(
      () => ending.cut({ outcome: "timed_out", error: `It was not done within ${job.timeout} ms.` }),
      Math.min(job.timeout, longestTimer),
    );
    const beating = this.#beat(run, ending);
    const ended = await ending.of(job.run);
    limit.cancel();
    beating.cancel();
    this.#report(run, ended, { ms: clock.now() - began, thrown: ending.thrown });
    const again = ended.outcome === "stopped" && mayRunAgain(job, run);
    await step(() => this.#save({ run: { id: run.id, job: run.job }, ...ended, again }));
    return ended;
  }

  #report(run: TakenRun, { outcome, error }: EndedRun, { ms, thrown }: { ms: number; thrown: Error | null }): void {
    const { log } = this.#options;
    const fields = { job: run.job, plannedAt: new Date(run.plannedAt).toISOString(), attempt: run.attempt, ms };
    const err = thrown ?? new Error(error ?? outcome);
    if (outcome === "succeeded") log.info(fields, "job done");
    else if (outcome === "stopped") log.warn(fields, "job cut short by the stop of the application");
    else log.error({ ...fields, outcome, err }, outcome === "timed_out" ? "job took too long" : "job failed");
    this.counts[outcome === "succeeded" ? "succeeded" : "failed"] += 1;
  }

  async #save(end: RunEnd): Promise<void> {
    const { store, log } = this.#options;
    try {
      const isOurs = await store.end(end);
      this.#unsaved.delete(end.run.id);
      if (!isOurs) log.warn({ job: end.run.job }, "job ended after other instances had given it up");
    } catch (error) {
      if (!this.#unsaved.has(end.run.id)) {
        log.error({ job: end.run.job, err: error }, "the end of a job could not be recorded and is tried again");
      }
      this.#unsaved.set(end.run.id, end);
    }
  }

  #beat({ id, job }: TakenRun, ending: Ending): { readonly cancel: () => void } {
    const { store, clock, log, heartbeat, step } = this.#options;
    let isOver = false;
    const beat = async (): Promise<void> => {
      try {
        const isOurs = await step(() => store.beat(id));
        if (!isOurs && !isOver) ending.cut({ outcome: "lost", error: "It was given up by the other instances." });
      } catch (error) {
        log.warn({ job, err: error }, "a job could not give its sign of life");
      }
      if (!isOver) timer = clock.setTimeout(() => void beat(), heartbeat);
    };
    let timer = clock.setTimeout(() => void beat(), heartbeat);
    return {
      cancel: () => {
        isOver = true;
        timer.cancel();
      },
    };
  }
}

const applicationStopped: EndedRun = { outcome: "stopped", error: "The application stopped." };

/** A job that brings down its process would bring down one after the other. */
const mostAttempts = 3;

/** The longest time that Node's timers know: longer ones fire at once. */
const longestTimer = 2 ** 31 - 1;

export const mayRunAgain = (job: ScheduledJob | undefined, run: TakenRun): boolean =>
  job?.missed === "run" && run.cause !== "manual" && run.attempt < mostAttempts;

/** How one run ends: by itself, or cut by the first cause that comes up. Cut, it still counts as running until it has ended. */
class Ending {
  readonly #controller = new AbortController();
  #cut: EndedRun | null = null;
  /** What the job rejected with. */
  thrown: Error | null = null;

  cut(end: EndedRun): void {
    this.#cut ??= end;
    this.#controller.abort(new Error(this.#cut.error ?? "The run was cut short."));
  }

  async of(run: (signal: AbortSignal) => Promise<void>): Promise<EndedRun> {
    if (this.#cut !== null) return this.#cut;
    try {
      await run(this.#controller.signal);
      return this.#cut ?? { outcome: "succeeded", error: null };
    } catch (error) {
      this.thrown = error instanceof Error ? error : new Error(String(error));
      return this.#cut ?? { outcome: "failed", error: `${this.thrown.name}: ${this.thrown.message}`.slice(0, 2_000) };
    }
  }
}
