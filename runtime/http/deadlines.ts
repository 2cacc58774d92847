import { type Listed, OpenList } from "../open-list.js";

/** Something that must be done in time. */
export interface Deadline extends Listed<Deadline> {
  readonly at: number;
  readonly expire: () => void;
}

/**
 * Calls back what is not done within `limit` milliseconds. All have the same time, so they end in the order in which they began, and
 * one timer for the first of them does for all: a timer for each request would cost more than most of its stages.
 */
export class Deadlines {
  readonly #limit: number;
  /** The first to expire first. */
  readonly #open = new OpenList<Deadline>();
  #isTicking = false;

  constructor(limit: number) {
    this.#limit = limit;
  }

  start(expire: () => void): Deadline {
    const at = performance.now() + this.#limit;
    const deadline: Deadline = { at, expire, previous: null, next: null, isListed: false };
    this.#open.add(deadline);
    if (!this.#isTicking) this.#tick(this.#limit);
    return deadline;
  }

  /** It is done. */
  end(deadline: Deadline): void {
    this.#open.remove(deadline);
  }

  #tick(after: number): void {
    this.#isTicking = true;
    setTimeout(() => this.#expire(), after).unref();
  }

  #expire(): void {
    this.#isTicking = false;
    const now = performance.now();
    for (let { first } = this.#open; first !== null; first = this.#open.first) {
      if (first.at > now) {
        this.#tick(Math.ceil(first.at - now));
        return;
      }
      this.#open.remove(first);
      first.expire();
    }
  }
}
