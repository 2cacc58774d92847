/** A worker that served so long ended by accident: whatever comes after it is no row of endings. */
const LONG = 30_000;
const FIRST_DELAY = 100;
const LONGEST_DELAY = 10_000;
/** So many in a row are no accident. A fault that a caller brings about may end each worker once. */
const hopelessAfter = (workers: number): number => 5 + workers;

/** How long to wait before another worker is started, told by how the last ones fared: the first at once, then longer each time. */
export class Endings {
  readonly #limit: number;
  #inRow = 0;

  constructor(workers: number) {
    this.#limit = hopelessAfter(workers);
  }

  /** A worker ended that had served for so many milliseconds. */
  next(served: number): { readonly delay: number; readonly isHopeless: boolean } {
    this.#inRow = served >= LONG ? 1 : this.#inRow + 1;
    const delay = this.#inRow === 1 ? 0 : Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** (this.#inRow - 2));
    return { delay, isHopeless: this.#inRow > this.#limit };
  }
}
