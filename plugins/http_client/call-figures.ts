/** Counted since the start. */
export interface CallFigures {
  /** Calls of plugins, whatever became of them. */
  requests: number;
  /** Calls that ended without an answer. */
  failures: number;
  /** Attempts after the first. */
  retries: number;
}
