/** A value as the layers hand it to each other. */
export interface Entry {
  /** Frozen all the way down; undefined where it is kept that there is nothing. */
  readonly value: unknown;
  /** The same as JSON; "" for undefined. */
  readonly text: string;
  /** With their part: "orders:order:7". */
  readonly tags: readonly string[];
  /** Milliseconds since 1970, like the others. */
  readonly storedAt: number;
  readonly freshUntil: number;
  /** Until then it may be given while it is loaded anew. */
  readonly staleUntil: number;
}

export type Freshness = "fresh" | "stale" | "gone";

/** By so much the clocks of two instances may differ, and one clock may be set back, in milliseconds. */
export const clockTolerance = 10_000;

export function freshness({ storedAt, freshUntil, staleUntil }: Entry, now: number): Freshness {
  // From the future: the clock was set back, and nobody knows how old it is.
  if (storedAt > now + clockTolerance || now >= staleUntil) return "gone";
  return now < freshUntil ? "fresh" : "stale";
}
