import { Agent, type Dispatcher, Pool } from "undici";
import type { Reach } from "./allowed-hosts.js";
import type { HostLimits } from "./host-limits.js";
import { lookupPublic } from "./public-address.js";

/** Pooled connections by origin: one set for hosts that may be anywhere, one that connects to public addresses only. */
export class Connections {
  readonly #agents: Readonly<Record<NonNullable<Reach>, Agent>>;

  constructor(limitsOf: (url: URL) => HostLimits) {
    const agent = (connect: Pool.Options["connect"] & object): Agent =>
      new Agent({
        factory: (origin, options) => {
          const { concurrency, connectTimeout } = limitsOf(new URL(origin));
          return new Pool(origin, {
            ...options,
            connections: concurrency,
            pipelining: 1,
            connect: { ...connect, timeout: connectTimeout },
          });
        },
      });
    this.#agents = { anywhere: agent({}), public: agent({ lookup: lookupPublic }) };
  }

  to(reach: NonNullable<Reach>): Dispatcher {
    return this.#agents[reach];
  }

  figures(): { readonly open: number; readonly idle: number } {
    const all = Object.values(this.#agents).flatMap((agent) => Object.values(agent.stats));
    const pools = all.filter((stats) => "free" in stats);
    const sum = (figures: readonly number[]): number => figures.reduce((total, each) => total + each, 0);
    return { open: sum(pools.map(({ connected }) => connected)), idle: sum(pools.map(({ free }) => free)) };
  }

  /** What is still under way fails: whoever called has stopped before. */
  async close(): Promise<void> {
    await Promise.all(Object.values(this.#agents).map((agent) => agent.destroy()));
  }
}
