import type { Names } from "./invalidations.js";

/** What instances tell each other when something is forgotten. */
export interface Notice extends Names {
  /** The instance that tells it, which knows already. */
  readonly from: string;
  /** True where everything is. */
  readonly all?: boolean;
}
