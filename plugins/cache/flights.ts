import type { Invalidations } from "./invalidations.js";

interface Flight<Result> {
  readonly result: Promise<Result>;
  /** When it began, as `Invalidations` counts. */
  readonly since: number;
  readonly tags: readonly string[];
}

/**
 * Loads that are under way in this process: whoever asks for the same key meanwhile gets the same result, unless it was forgotten
 * since the load began.
 */
export class Flights<Result> {
  readonly #flights = new Map<string, Flight<Result>>();
  readonly #invalidations: Invalidations;

  constructor(invalidations: Invalidations) {
    this.#invalidations = invalidations;
  }

  /** The load under way, or the one that `start` begins. */
  join(key: string, tags: readonly string[], start: () => Promise<Result>): Promise<Result> {
    const known = this.underWay(key);
    if (known !== undefined) return known;
    const since = this.#invalidations.now;
    const flight: Flight<Result> = { result: start(), since, tags };
    this.#flights.set(key, flight);
    const end = (): void => {
      if (this.#flights.get(key) === flight) this.#flights.delete(key);
    };
    flight.result.then(end, end);
    return flight.result;
  }

  underWay(key: string): Promise<Result> | undefined {
    const known = this.#flights.get(key);
    if (known === undefined || !this.#invalidations.holds(known.since, key, known.tags)) return undefined;
    return known.result;
  }
}
