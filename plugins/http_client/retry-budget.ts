/** What a call adds, in retries. */
const PER_CALL = 0.2;
const MOST = 10;

/** Retries are at most a fifth of the calls to a host over time, so that they do not finish off one that is overloaded. */
export class RetryBudget {
  #retries = MOST;

  called(): void {
    this.#retries = Math.min(MOST, this.#retries + PER_CALL);
  }

  /** False where the budget is spent. */
  take(): boolean {
    if (this.#retries < 1) return false;
    this.#retries--;
    return true;
  }
}
