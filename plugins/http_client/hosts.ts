import { LRUCache } from "lru-cache";
import type { Clock } from "nexus-platform";
import { Circuit } from "./circuit.js";
import { ConcurrencyLimit } from "./concurrency-limit.js";
import type { HostLimits } from "./host-limits.js";
import { RetryBudget } from "./retry-budget.js";

/** What is known of one origin, shared by every plugin that calls it. */
export interface Host {
  readonly limits: HostLimits;
  readonly circuit: Circuit;
  readonly places: ConcurrencyLimit;
  readonly budget: RetryBudget;
}

/** Plugins that call whatever they are given, webhooks for example, must not make the process grow without end. */
const REMEMBERED = 10_000;

export class Hosts {
  readonly #hosts = new LRUCache<string, Host>({ maxSize: REMEMBERED, sizeCalculation: () => 1 });
  readonly limitsOf: (url: URL) => HostLimits;
  readonly #clock: Clock;

  constructor(limitsOf: (url: URL) => HostLimits, clock: Clock) {
    this.limitsOf = limitsOf;
    this.#clock = clock;
  }

  of(url: URL): Host {
    const known = this.#hosts.get(url.origin);
    if (known !== undefined) return known;
    const limits = this.limitsOf(url);
    const host: Host = {
      limits,
      circuit: new Circuit(url.origin, limits.circuit, this.#clock),
      places: new ConcurrencyLimit(url.origin, limits),
      budget: new RetryBudget(),
    };
    this.#hosts.set(url.origin, host);
    return host;
  }

  figures(): { readonly running: number; readonly waiting: number; readonly openCircuits: number } {
    const all = [...this.#hosts.values()];
    return {
      running: sum(all.map(({ places }) => places.running)),
      waiting: sum(all.map(({ places }) => places.waiting)),
      openCircuits: all.filter(({ circuit }) => circuit.isOpen).length,
    };
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
