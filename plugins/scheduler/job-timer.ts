import type { Clock, ScheduledJob, Timer } from "nexus-platform";
import { schedule } from "./schedule.js";

export interface JobTimerOptions {
  readonly job: ScheduledJob;
  readonly clock: Clock;
  /** Called with a planned time that has come. Rejects where it could not be taken: it is offered again. */
  readonly due: (plannedAt: number, cause: "schedule" | "missed") => Promise<void>;
}

/** Wakes at the planned times of one job. Short sleeps, so that a step of the clock is noticed. */
export class JobTimer {
  readonly #options: JobTimerOptions;
  readonly #schedule: ReturnType<typeof schedule>;
  /** Times up to here are done with. */
  #cursor: number;
  #timer: Timer | null = null;
  #isStopped = false;

  /** `after`: planned times up to then were taken already. */
  constructor(options: JobTimerOptions, after: number) {
    this.#options = options;
    this.#schedule = schedule(options.job.cron, options.job.timeZone);
    this.#cursor = after;
  }

  stop(): void {
    this.#isStopped = true;
    this.#timer?.cancel();
  }

  /** Offers the planned time that came last, if it is new, and sleeps until the next. */
  async wake(): Promise<void> {
    const now = this.#options.clock.now();
    // The clock was set back. What was taken already stays taken: the store knows.
    this.#cursor = Math.min(this.#cursor, now);
    const latest = this.#schedule.latest(now);
    const isDone = latest === null || latest <= this.#cursor || (await this.#offer(latest, now));
    if (isDone) this.#cursor = now;
    this.#sleep(isDone ? longestSleep : retryDelay);
  }

  async #offer(plannedAt: number, now: number): Promise<boolean> {
    const { job, due } = this.#options;
    const isInTime = now - plannedAt <= tolerance;
    if (!isInTime && job.missed === "skip") return true;
    try {
      await due(plannedAt, isInTime ? "schedule" : "missed");
      return true;
    } catch {
      return false;
    }
  }

  #sleep(atMost: number): void {
    if (this.#isStopped) return;
    const { clock } = this.#options;
    const now = clock.now();
    const next = this.#schedule.next(now) ?? Number.POSITIVE_INFINITY;
    this.#timer = clock.setTimeout(() => void this.wake(), Math.min(next - now, atMost));
  }
}

const longestSleep = 60_000;
const retryDelay = 5_000;

/** So much later still counts as in time: a restart at the planned minute must not cost a run. */
const tolerance = 60_000;
