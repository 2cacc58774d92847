import type { Agent, Dispatcher, Pool } from "undici";
import type { Reach } from "./allowed-hosts.js";
import type { HostLimits } from "./host-limits.js";
import { lookupPublic } from "./public-address.js";

type Agents = Readonly<Record<NonNullable<Reach>, Agent>>;

/**
 * Pooled connections by origin: one set for hosts that may be anywhere, one that connects to public addresses only. undici is
 * loaded for the first call, not for the start.
 */
export class Connections {
  readonly #limitsOf: (url: URL) => HostLimits;
  #opening: Promise<Agents> | null = null;
  #open: Agents | null = null;

  constructor(limitsOf: (url: URL) => HostLimits) {
    this.#limitsOf = limitsOf;
  }

  async to(reach: NonNullable<Reach>): Promise<Dispatcher> {
    this.#opening ??= openAgents(this.#limitsOf);
    this.#open ??= await this.#opening;
    return this.#open[reach];
  }

  figures(): { readonly open: number; readonly idle: number } {
    const all = Object.values(this.#open ?? {}).flatMap((agent: Agent) => Object.values(agent.stats));
    const pools = all.filter((stats) => "free" in stats);
    const sum = (figures: readonly number[]): number => figures.reduce((total, each) => total + each, 0);
    return { open: sum(pools.map(({ connected }) => connected)), idle: sum(pools.map(({ free }) => free)) };
  }

  /** What is still under way fails: whoever called has stopped before. */
  async close(): Promise<void> {
    await Promise.all(Object.values((await this.#opening) ?? {}).map((agent: Agent) => agent.destroy()));
  }
}

async function openAgents(limitsOf: (url: URL) => HostLimits): Promise<Agents> {
  const { Agent, Pool } = await loadUndici();
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
  return { anywhere: agent({}), public: agent({ lookup: lookupPublic }) };
}

/** Without its fetch, caches and WebSockets, which are as large again. */
async function loadUndici(): Promise<Pick<typeof import("undici"), "Agent" | "Pool">> {
  const [{ default: Agent }, { default: Pool }, { default: Dispatcher }, { default: request }] = await Promise.all([
    import("undici/lib/dispatcher/agent.js"),
    import("undici/lib/dispatcher/pool.js"),
    import("undici/lib/dispatcher/dispatcher.js"),
    import("undici/lib/api/api-request.js"),
  ]);
  // As its index does.
  Object.assign(Dispatcher.prototype, { request });
  return { Agent, Pool };
}
