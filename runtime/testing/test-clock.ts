import type { Clock, Timer } from "../context/clock.js";

/** Time that stands still until a test moves it. */
export interface TestClock {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /**
   * Moves time on. Timers fire in their order, and before each one handlers that run may finish what they do outside (files,
   * databases); one that still runs after half a second of real time is taken to hang.
   */
  readonly advance: (milliseconds: number) => Promise<void>;
}

export interface TestClockControl extends TestClock, Clock {
  /** From here on time goes on by itself, so that limits hold while the application stops. */
  readonly release: () => void;
}

interface Waiting {
  readonly at: number;
  readonly callback: () => void;
  /** Set once time goes on by itself. */
  real?: NodeJS.Timeout;
}

/** `quiet` resolves when no handler runs. */
export function testClock(start: number, quiet: () => Promise<void>): TestClockControl {
  let moved = 0;
  let releasedAt: number | null = null;
  const waiting = new Set<Waiting>();
  const now = (): number => start + moved + (releasedAt === null ? 0 : Date.now() - releasedAt);

  const fire = (timer: Waiting): void => {
    waiting.delete(timer);
    timer.callback();
  };
  const runByItself = (timer: Waiting): void => {
    timer.real = setTimeout(() => fire(timer), Math.max(0, timer.at - now()));
  };

  return {
    now,
    setTimeout: (callback, milliseconds): Timer => {
      const timer: Waiting = { at: now() + milliseconds, callback };
      waiting.add(timer);
      if (releasedAt !== null) runByItself(timer);
      return {
        cancel: () => {
          waiting.delete(timer);
          clearTimeout(timer.real);
        },
      };
    },
    advance: async (milliseconds) => {
      const end = moved + milliseconds;
      await finished(quiet);
      for (let next = earliest(waiting); next !== undefined && next.at <= start + end; next = earliest(waiting)) {
        moved = Math.max(moved, next.at - start);
        fire(next);
        await finished(quiet);
      }
      moved = end;
    },
    release: () => {
      releasedAt ??= Date.now();
      for (const timer of waiting) runByItself(timer);
    },
  };
}

function earliest(waiting: Iterable<Waiting>): Waiting | undefined {
  let first: Waiting | undefined;
  for (const timer of waiting) if (first === undefined || timer.at < first.at) first = timer;
  return first;
}

const patience = 500;

async function finished(quiet: () => Promise<void>): Promise<void> {
  await turns();
  let timer: NodeJS.Timeout | undefined;
  const hanging = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, patience);
  });
  await Promise.race([quiet(), hanging]);
  clearTimeout(timer);
  await turns();
}

/** Lets everything run that waits for nothing outside: promises, and work that was put off to the next turns of the event loop. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
