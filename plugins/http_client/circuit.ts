import type { Clock } from "nexus-platform";
import { HttpClientError } from "./contract.js";
import type { CircuitLimits } from "./host-limits.js";

/** How an attempt went, for the host: `unknown` where the caller gave up. */
export type Outcome = "success" | "failure" | "unknown";

/** More than these are not remembered: at high rates the share of the newest is what counts. */
const REMEMBERED = 100;

/**
 * Leaves a host alone that fails. Closed: everything goes, and results are counted. Open: nothing goes until the pause is over.
 * Then one attempt probes the host while others are refused; its result closes the circuit or opens it again.
 */
export class Circuit {
  readonly #host: string;
  readonly #limits: CircuitLimits;
  readonly #clock: Clock;
  /** Oldest first. */
  readonly #results: { readonly at: number; readonly failed: boolean }[] = [];
  /** Among the results. */
  #failures = 0;
  #openUntil: number | null = null;
  #isProbing = false;

  constructor(host: string, limits: CircuitLimits, clock: Clock) {
    this.#host = host;
    this.#limits = limits;
    this.#clock = clock;
  }

  get isOpen(): boolean {
    return this.#openUntil !== null;
  }

  /** Throws while the host is to be left alone. */
  check(): void {
    if (this.#openUntil === null) return;
    const wait = this.#openUntil - this.#clock.now();
    if (wait <= 0 && !this.#isProbing) return;
    throw new HttpClientError("circuit-open", `${this.#host} failed too often lately and is left alone for now.`, {
      retryAfter: Math.max(wait, 0),
    });
  }

  /** Lets one attempt through, or throws. What it gives must be called once with the attempt's outcome. */
  enter(): (outcome: Outcome) => void {
    this.check();
    if (this.#openUntil === null) return (outcome) => this.record(outcome);
    this.#isProbing = true;
    return (outcome) => this.#endProbe(outcome);
  }

  /** A result that came in while the circuit is open belongs to an attempt from before: it says nothing new. */
  record(outcome: Outcome): void {
    if (outcome === "unknown" || this.#openUntil !== null) return;
    const now = this.#clock.now();
    const { minimum, failureRate, pause } = this.#limits;
    this.#results.push({ at: now, failed: outcome === "failure" });
    if (outcome === "failure") this.#failures++;
    this.#forgetOld(now);
    const { length } = this.#results;
    if (length >= minimum && this.#failures / length >= failureRate) this.#openUntil = now + pause;
  }

  #endProbe(outcome: Outcome): void {
    this.#isProbing = false;
    if (outcome === "failure") this.#openUntil = this.#clock.now() + this.#limits.pause;
    if (outcome !== "success") return;
    this.#openUntil = null;
    this.#results.length = 0;
    this.#failures = 0;
  }

  #forgetOld(now: number): void {
    const { window, minimum } = this.#limits;
    for (let [oldest] = this.#results; oldest !== undefined; [oldest] = this.#results) {
      if (this.#results.length <= Math.max(REMEMBERED, minimum) && oldest.at > now - window) return;
      this.#results.shift();
      if (oldest.failed) this.#failures--;
    }
  }
}
