import { duration } from "nexus-platform";

/** How one value is loaded and kept. Times are milliseconds; 0 is not at all. */
export interface LoadPlan {
  readonly load: () => Promise<unknown>;
  readonly ttl: number;
  readonly staleFor: number;
  /** For `undefined` and `null`. */
  readonly negativeTtl: number;
  /** With their part. */
  readonly tags: readonly string[];
}

/** Milliseconds of "30s", or of a number that says so already. Throws where it is neither. */
export function milliseconds(time: string | number): number {
  const value = typeof time === "string" ? duration(time) : time;
  if (Number.isFinite(value) && value >= 0) return value;
  throw new RangeError(
    `A time in the cache is a number of milliseconds from 0 on, or a text such as "30s", and not ${time}.`,
  );
}
