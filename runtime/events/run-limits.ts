import type { Clock, Timer } from "../context/clock.js";
import { type Listed, OpenList } from "../open-list.js";

/** Runs that began in the same millisecond and are not over. */
export interface RunGroup<Run extends Listed<Run>> {
  readonly began: number;
  readonly runs: OpenList<Run>;
  readonly timer: Timer;
}

export interface RunLimitsOptions<Run extends Listed<Run>> {
  readonly clock: Clock;
  /** Milliseconds that a run may take. */
  readonly limit: number;
  /** Its time is up. It must be ended. */
  readonly expire: (run: Run) => void;
}

/**
 * The time limit of runs that may all take equally long. Those that begin in the same millisecond share a timer: one for each would
 * cost as much as anything else of an event.
 */
export class RunLimits<Run extends Listed<Run>> {
  readonly #options: RunLimitsOptions<Run>;
  #latest: RunGroup<Run> | null = null;

  constructor(options: RunLimitsOptions<Run>) {
    this.#options = options;
  }

  /** Gives what `end` needs. */
  begin(run: Run): RunGroup<Run> {
    const now = this.#options.clock.now();
    if (this.#latest?.began !== now) this.#latest = this.#groupFrom(now);
    this.#latest.runs.add(run);
    return this.#latest;
  }

  end(run: Run, group: RunGroup<Run>): void {
    group.runs.remove(run);
    if (!group.runs.isEmpty) return;
    group.timer.cancel();
    if (group === this.#latest) this.#latest = null;
  }

  #groupFrom(began: number): RunGroup<Run> {
    const { clock, limit, expire } = this.#options;
    const runs = new OpenList<Run>();
    const timer = clock.setTimeout(() => {
      for (const run of runs.items()) expire(run);
    }, limit);
    return { began, runs, timer };
  }
}
