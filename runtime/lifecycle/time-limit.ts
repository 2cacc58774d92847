import type { Awaitable } from "../api/plugin.js";
import type { Clock, Timer } from "../context/clock.js";

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
  /** Once this is aborted, no more than so many milliseconds are left. */
  readonly shortened?: { readonly by: AbortSignal; readonly to: number } | undefined;
  /** Given the result that came after all, or the error. */
  readonly onLate?: (late: PromiseSettledResult<T>) => void;
}

/** The task's result, or a rejection once its time is up. Nothing can stop the task itself. */
export function withinLimit<T>(task: () => Awaitable<T>, limit: TimeLimit<T>): Promise<T> {
  const { milliseconds, what, onLate } = limit;
  return new Promise((resolve, reject) => {
    let isLate = false;
    const timer = shortenableTimer(limit, () => {
      isLate = true;
      reject(new TimeLimitExceeded(what, milliseconds));
    });
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

function shortenableTimer(
  { clock, milliseconds, shortened }: Pick<TimeLimit<unknown>, "clock" | "milliseconds" | "shortened">,
  expire: () => void,
): Timer {
  const end = clock.now() + milliseconds;
  let timer = clock.setTimeout(expire, milliseconds);
  if (shortened === undefined) return timer;
  const { by, to } = shortened;
  const shorten = (): void => {
    timer.cancel();
    timer = clock.setTimeout(expire, Math.min(to, end - clock.now()));
  };
  by.addEventListener("abort", shorten, { once: true });
  return {
    cancel: () => {
      by.removeEventListener("abort", shorten);
      timer.cancel();
    },
  };
}
