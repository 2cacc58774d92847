import type { EventEnvelope, WaitOptions } from "../api/plugin.js";
import type { Clock } from "../context/clock.js";
import { parseDuration } from "../settings/units.js";
import type { Emission } from "./emission.js";

interface Waiter {
  readonly where: ((event: EventEnvelope) => boolean) | undefined;
  readonly resolve: (event: EventEnvelope) => void;
  readonly reject: (reason: unknown) => void;
}

/** Those who wait for one event. */
export interface EventWaiters {
  readonly wait: (options: WaitOptions<EventEnvelope>) => Promise<EventEnvelope>;
  readonly tell: (event: EventEnvelope, copyOf: Emission["copyOf"]) => void;
  readonly rejectAll: (reason: Error) => void;
}

const DEFAULT_TIMEOUT = 30_000;

export function eventWaiters(name: string, clock: Clock): EventWaiters {
  const waiters = new Set<Waiter>();
  return {
    wait: ({ where, timeout, signal }) =>
      new Promise((resolve, reject) => {
        const limit = milliseconds(timeout);
        signal?.throwIfAborted();
        const timer = clock.setTimeout(
          () => waiter.reject(new Error(`Event "${name}" did not come within ${limit} ms`)),
          limit,
        );
        const onAbort = (): void => waiter.reject(signal?.reason);
        const end = (): void => {
          timer.cancel();
          signal?.removeEventListener("abort", onAbort);
          waiters.delete(waiter);
        };
        const waiter: Waiter = {
          where,
          resolve: (event) => {
            end();
            resolve(event);
          },
          reject: (reason) => {
            end();
            reject(reason);
          },
        };
        signal?.addEventListener("abort", onAbort);
        waiters.add(waiter);
      }),
    tell: (event, copyOf) => {
      if (waiters.size === 0) return;
      for (const waiter of waiters) {
        try {
          const copy = copyOf(event);
          if (waiter.where?.(copy) ?? true) waiter.resolve(copy);
        } catch (error) {
          waiter.reject(error);
        }
      }
    },
    rejectAll: (reason) => {
      for (const waiter of waiters) waiter.reject(reason);
    },
  };
}

function milliseconds(timeout: number | string | undefined): number {
  if (timeout === undefined) return DEFAULT_TIMEOUT;
  const limit = typeof timeout === "number" ? timeout : parseDuration(timeout);
  if (limit === null || !(limit >= 0))
    throw new TypeError(`"${timeout}" is not a time limit: write milliseconds or "30s"`);
  return limit;
}
