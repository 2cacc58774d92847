import { unavailable } from "nexus-platform";

export interface GateLimits {
  /** Tasks at the same time. */
  readonly width: number;
  /** Tasks that wait. */
  readonly length: number;
}

/** Lets in a few at a time, first come, first served, and turns away those who would wait too long. */
export class Gate {
  readonly #limits: GateLimits;
  readonly #waiting: (() => void)[] = [];
  #inside = 0;

  constructor(limits: GateLimits) {
    this.#limits = limits;
  }

  /** Throws 503 where too many wait. */
  async pass<Result>(task: () => Promise<Result>): Promise<Result> {
    await this.#enter();
    try {
      return await task();
    } finally {
      // Who waits takes the place that becomes free.
      const next = this.#waiting.shift();
      if (next === undefined) this.#inside -= 1;
      else next();
    }
  }

  async #enter(): Promise<void> {
    const { width, length } = this.#limits;
    if (this.#inside < width) {
      this.#inside += 1;
      return;
    }
    if (this.#waiting.length >= length) {
      throw unavailable("Too many people sign in just now.", { headers: { "retry-after": "5" } });
    }
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }
}
