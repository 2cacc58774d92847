import type { Clock } from "../../runtime/context/clock.js";
import { testClock } from "../../runtime/testing/test-clock.js";
import type { StartedProbe } from "./started-probe.js";

/** The application's clock in the hands of a test: it goes on, and is set back as administrators and time servers do. */
export interface SteppedClock extends Clock {
  /** Time passes: timers fire. */
  readonly advance: (milliseconds: number) => Promise<void>;
  /** It shows an earlier time. No time passes: timers wait for as long as before. */
  readonly stepBack: (milliseconds: number) => void;
  /** What `advance` lets finish between two timers. */
  readonly watch: (probe: StartedProbe) => void;
  /** From here on time goes on by itself. */
  readonly release: () => void;
}

export function steppedClock(start: string): SteppedClock {
  let quiet = async (): Promise<void> => undefined;
  let back = 0;
  const clock = testClock(Date.parse(start), () => quiet());
  return {
    now: () => clock.now() - back,
    setTimeout: clock.setTimeout,
    advance: clock.advance,
    stepBack: (milliseconds) => {
      back += milliseconds;
    },
    watch: ({ app }) => {
      quiet = async () => void (await Promise.all([app.events.settled("probe"), app.jobsIdle()]));
    },
    release: clock.release,
  };
}
