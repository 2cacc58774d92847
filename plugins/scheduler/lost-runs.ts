import type { RunUnderWay } from "./run-store.js";

/** So many looks without a sign of life make a run lost; three of them span its lease. */
const looksUntilLost = 4;

/**
 * Tells which runs of other instances are dead: their sign of life has not changed over several looks. Nobody's clock is compared
 * with another's, so that clocks may differ and be set.
 */
export class LostRuns {
  #seen = new Map<string, { readonly beat: number; readonly looks: number }>();

  /** One look at the runs of others. Gives those that are lost. */
  look(runs: readonly RunUnderWay[]): readonly RunUnderWay[] {
    const before = this.#seen;
    this.#seen = new Map(
      runs.map(({ id, beat }) => {
        const seen = before.get(id);
        return [id, { beat, looks: seen?.beat === beat ? seen.looks + 1 : 1 }];
      }),
    );
    return runs.filter(({ id }) => (this.#seen.get(id)?.looks ?? 0) >= looksUntilLost);
  }
}
