import type { Clock, Timer } from "../../../runtime/context/clock.js";

export interface ManualClock extends Clock {
  /** Moves time on; timers fire in the order of their time, and what they set off has run when this resolves. */
  readonly advance: (milliseconds: number) => Promise<void>;
  readonly timers: () => number;
}

/** Starts at 2026-01-01T00:00:00Z and stands still. */
export function manualClock(): ManualClock {
  let now = Date.UTC(2026, 0, 1);
  let timers: { at: number; callback: () => void }[] = [];
  return {
    now: () => now,
    setTimeout: (callback, milliseconds): Timer => {
      const timer = { at: now + milliseconds, callback };
      timers.push(timer);
      return {
        cancel: () => {
          timers = timers.filter((other) => other !== timer);
        },
      };
    },
    advance: async (milliseconds) => {
      const end = now + milliseconds;
      await settle();
      for (;;) {
        const [next] = timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
        if (next === undefined) break;
        timers = timers.filter((other) => other !== next);
        now = next.at;
        next.callback();
        await settle();
      }
      now = end;
    },
    timers: () => timers.length,
  };
}

/** Lets everything run that waits for nothing outside: promises, and work put off to the next turn of the event loop. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
