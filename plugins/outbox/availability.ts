import type { Logger } from "nexus-platform";

/** Whether the database answers: told once when that changes, and to the plugin's health check. */
export interface Availability {
  readonly isUp: () => void;
  readonly isDown: (error: unknown) => void;
  /** Why it does not answer; null where it does. */
  readonly problem: () => Error | null;
}

export function availability(log: Logger, what: string): Availability {
  let problem: Error | null = null;
  return {
    isUp: () => {
      if (problem !== null) log.info(`${what} answers again: events are delivered`);
      problem = null;
    },
    isDown: (error) => {
      const first = problem === null;
      problem = error instanceof Error ? error : new Error(String(error));
      if (first) log.error({ err: problem }, `${what} does not answer: events wait until it does`);
    },
    problem: () => problem,
  };
}
