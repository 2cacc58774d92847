import type { HandlerDefinition } from "../definition.js";

const FIRST = 500;
const LONGEST = 5 * 60_000;

/**
 * Milliseconds before the next attempt, after `failures` failed ones: 0.5 s, 1 s, 2 s, … or 0.5 s, 1 s, 1.5 s, …, at most five
 * minutes. Up to half of it is left to chance (`random` gives 0 to 1), so that what failed together does not come back together.
 */
export function retryDelay(backoff: HandlerDefinition["backoff"], failures: number, random: () => number): number {
  const whole = Math.min(LONGEST, steps[backoff](failures));
  return Math.round(whole * (1 - random() / 2));
}

const steps: Readonly<Record<HandlerDefinition["backoff"], (failures: number) => number>> = {
  none: () => 0,
  linear: (failures) => FIRST * failures,
  exponential: (failures) => FIRST * 2 ** (failures - 1),
};
