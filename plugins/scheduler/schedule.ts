import { Cron } from "croner";

/** The planned times of a job, in milliseconds since 1970. */
export interface Schedule {
  /** The first planned time after `time`; null where there is none any more. */
  readonly next: (time: number) => number | null;
  /** The last planned time at or before `time`; null where there is none. */
  readonly latest: (time: number) => number | null;
}

/**
 * Where clocks go forward, a time that does not exist is planned right after the gap; where they go back, a time that exists
 * twice is planned once, unless the pattern repeats by steps or wildcards (every 15 minutes goes on every 15 minutes). Throws
 * where the pattern or the zone is none.
 */
export function schedule(cron: string, timeZone: string): Schedule {
  // Node needs 20 ms to learn about time zones, which jobs in UTC can do without.
  const zone = timeZone === "UTC" ? { utcOffset: 0 } : { timezone: timeZone };
  const pattern = new Cron(cron, { ...zone, mode: "5-or-6-parts", fixedTimeRule: "no-wildcard" });
  return {
    next: (time) => pattern.nextRun(new Date(time))?.getTime() ?? null,
    // The reference itself is left out, and times before it are whole seconds.
    latest: (time) => pattern.previousRuns(1, new Date(time + 1000 - (time % 1000)))[0]?.getTime() ?? null,
  };
}
