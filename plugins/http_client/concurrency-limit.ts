import { HttpClientError } from "./contract.js";

export interface ConcurrencyLimits {
  readonly concurrency: number;
  readonly queue: number;
}

/** So many at once, and so many more in a queue. */
export class ConcurrencyLimit {
  readonly #host: string;
  readonly #limits: ConcurrencyLimits;
  readonly #waiting = new Set<() => void>();
  #running = 0;

  constructor(host: string, limits: ConcurrencyLimits) {
    this.#host = host;
    this.#limits = limits;
  }

  get running(): number {
    return this.#running;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  /**
   * Resolves with the function that gives the place back; calling it again does nothing. Rejects at once where the queue is
   * full, and with the signal's reason where it is aborted meanwhile.
   */
  async enter(signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    const { concurrency, queue } = this.#limits;
    if (this.#running >= concurrency) {
      if (this.#waiting.size >= queue) throw this.#full();
      await this.#turn(signal);
    } else {
      this.#running++;
    }
    let holds = true;
    return () => {
      if (holds) this.#leave();
      holds = false;
    };
  }

  /** Whoever leaves hands its place on, so `running` stays as it is. */
  #turn(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const turn = (): void => {
        signal.removeEventListener("abort", giveUp);
        resolve();
      };
      const giveUp = (): void => {
        this.#waiting.delete(turn);
        reject(signal.reason);
      };
      signal.addEventListener("abort", giveUp, { once: true });
      this.#waiting.add(turn);
    });
  }

  #leave(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#running--;
      return;
    }
    this.#waiting.delete(next);
    next();
  }

  #full(): HttpClientError {
    const { concurrency, queue } = this.#limits;
    const message = `${concurrency} calls to ${this.#host} are under way and ${queue} wait: no more are taken.`;
    return new HttpClientError("queue-full", message);
  }
}
