import type { Awaitable } from "../api/plugin.js";
import type { Clock } from "../context/clock.js";

/** What was asked did not come in time. */
export class TimeLimitExceeded extends Error {
  constructor(what: string, limit: number) {
    super(`${what} took longer than ${limit} ms`);
    this.name = "TimeLimitExceeded";
  }
}

export interface TimeLimit<T> {
  readonly clock: Clock;
  readonly milliseconds: number;
  /** For the error: "the start". */
  readonly what: string;
  /** Given the result that came after all, or the error. */
  readonly onLate?: (late: PromiseSettledResult<T>) => void;
}

/** The task's result, or a rejection once its time is up. Nothing can stop the task itself. */
export function withinLimit<T>(
  task: () => Awaitable<T>,
  { clock, milliseconds, what, onLate }: TimeLimit<T>,
): Promise<T> {
  return new Promise((resolve, reject) => {
    let isLate = false;
    const timer = clock.setTimeout(() => {
      isLate = true;
      reject(new TimeLimitExceeded(what, milliseconds));
    }, milliseconds);
    const settle = (result: PromiseSettledResult<T>): void => {
      timer.cancel();
      if (isLate) onLate?.(result);
      else if (result.status === "fulfilled") resolve(result.value);
      else reject(result.reason);
    };
    new Promise<T>((start) => start(task())).then(
      (value) => settle({ status: "fulfilled", value }),
      (reason: unknown) => settle({ status: "rejected", reason }),
    );
  });
}
