import type { Clock, Timer } from "../context/clock.js";

/** Time that stands still until a test moves it. */
export interface TestClock {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /**
   * Moves time on. Timers fire in their order, and before each one handlers that run may finish what they do outside (files,
   * databases); one that still runs after two seconds of real time is taken to hang, and waited for half a second from then on.
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

/** `quiet` resolves when no handler runs; `patience` is how long handlers may take, in milliseconds of real time. */
export function testClock(start: number, quiet: () => Promise<void>, patience = 2_000): TestClockControl {
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
      let limit = patience;
      const settle = async (): Promise<void> => {
        if (!(await finished(quiet, limit))) limit = Math.min(limit, patienceWithHanging);
      };
      await settle();
      for (let next = earliest(waiting); next !== undefined && next.at <= start + end; next = earliest(waiting)) {
        moved = Math.max(moved, next.at - start);
        fire(next);
        await settle();
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

/** Of each further wait, where a handler hangs: others may run beside it. */
const patienceWithHanging = 500;

/** How often the time is looked at: a process that is kept from running has not waited in vain meanwhile. */
const tick = 50;

/** False where a handler was not waited for any longer. */
async function finished(quiet: () => Promise<void>, patience: number): Promise<boolean> {
  await turns();
  let isQuiet = false;
  const ended = quiet().then(() => {
    isQuiet = true;
  });
  for (let waited = 0; !isQuiet && waited < patience; waited += tick) await atMost(tick, ended);
  await turns();
  return isQuiet;
}

async function atMost(milliseconds: number, ended: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  await Promise.race([ended, over]);
  clearTimeout(timer);
}

/** Lets everything run that waits for nothing outside: promises, and work that was put off to the next turns of the event loop. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
