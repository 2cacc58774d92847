import type { Clock } from "nexus-platform";

/** How long an answer counts: whoever watches an application asks every few seconds, and a check is a connection. */
const FRESH = 30_000;

/** Asks `check` at most every half minute, and gives its last answer meanwhile. */
export function checkedHealth(check: () => Promise<void>, clock: Clock): () => Promise<void> {
  let last: { readonly at: number; readonly answer: Promise<void> } | null = null;
  return () => {
    if (last === null || clock.now() >= last.at + FRESH) last = { at: clock.now(), answer: check() };
    return last.answer;
  };
}
