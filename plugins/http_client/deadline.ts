import type { Clock } from "nexus-platform";
import { HttpClientError } from "./contract.js";

/** The time of one call: aborts when it is up, or with the caller's signal. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** Milliseconds. */
  readonly left: () => number;
  /** Nothing is waited for any more. */
  readonly end: () => void;
}

export interface DeadlineOptions {
  readonly clock: Clock;
  /** Milliseconds. */
  readonly timeout: number;
  readonly signal: AbortSignal | undefined;
  /** Method and address. */
  readonly label: string;
}

export function deadline({ clock, timeout, signal, label }: DeadlineOptions): Deadline {
  const controller = new AbortController();
  const endsAt = clock.now() + timeout;
  const timer = clock.setTimeout(
    () => controller.abort(new HttpClientError("timeout", `${label}: not done within ${timeout} ms.`)),
    timeout,
  );
  const giveUp = (): void => controller.abort(signal?.reason);
  if (signal?.aborted === true) giveUp();
  else signal?.addEventListener("abort", giveUp, { once: true });

  return {
    signal: controller.signal,
    left: () => endsAt - clock.now(),
    end: () => {
      timer.cancel();
      signal?.removeEventListener("abort", giveUp);
    },
  };
}

/** Resolves after so many milliseconds of the clock; rejects with the signal's reason. */
export function pause(clock: Clock, milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = clock.setTimeout(() => {
      signal.removeEventListener("abort", giveUp);
      resolve();
    }, milliseconds);
    const giveUp = (): void => {
      timer.cancel();
      reject(signal.reason);
    };
    if (signal.aborted) giveUp();
    else signal.addEventListener("abort", giveUp, { once: true });
  });
}
