import { LRUCache } from "lru-cache";
import { type Awaitable, afterCommit, isInUnitOfWork, type Logger } from "nexus-platform";
import type { Counted } from "./counted.js";
import { type Entry, freshness } from "./entry.js";
import { Flights } from "./flights.js";
import type { Guard } from "./guard.js";
import type { Invalidations, Names } from "./invalidations.js";
import { keptValue } from "./kept-value.js";
import type { LoadPlan } from "./load-plan.js";
import type { MemoryLayer } from "./memory-layer.js";
import { type Loaded, sharedLoad } from "./shared-load.js";

export interface LayeredCacheOptions {
  readonly memory: MemoryLayer | null;
  /** From the nearest on. */
  readonly guards: readonly Guard[];
  readonly invalidations: Invalidations;
  readonly now: () => number;
  readonly log: Logger;
  /** Where only memory counts: in that of this process, or of all workers. */
  readonly countHere: (key: string, per: number) => Counted | Promise<Counted>;
  /** Tells other workers what was forgotten, where only memory keeps values. */
  readonly tellForgotten: ((names: Names) => void) | null;
}

/** After a load in the background failed, it is not tried again for this long. Milliseconds. */
const failurePause = 1_000;

/**
 * Values in layers, by keys that hold their part's name already. In a transaction nothing is kept that its uncommitted changes may
 * have made, and what is forgotten is forgotten once more when it has committed: another flow may have loaded the old value meanwhile.
 */
export class LayeredCache {
  readonly figures = { loads: 0 };
  readonly #memory: MemoryLayer | null;
  readonly #guards: readonly Guard[];
  readonly #invalidations: Invalidations;
  readonly #now: () => number;
  readonly #log: Logger;
  readonly #flights: Flights<Loaded | undefined>;
  /** In the background. */
  readonly #refreshes: Flights<Loaded | undefined>;
  readonly #countHere: LayeredCacheOptions["countHere"];
  readonly #tellForgotten: LayeredCacheOptions["tellForgotten"];
  readonly #failedUntil = new LRUCache<string, number>({ maxSize: 10_000, sizeCalculation: () => 1 });

  constructor({ memory, guards, invalidations, now, log, countHere, tellForgotten }: LayeredCacheOptions) {
    this.#countHere = countHere;
    this.#tellForgotten = tellForgotten;
    this.#memory = memory;
    this.#guards = guards;
    this.#invalidations = invalidations;
    this.#now = now;
    this.#log = log;
    this.#flights = new Flights(invalidations);
    this.#refreshes = new Flights(invalidations);
  }

  /** What memory has fresh of one part, without a promise: most calls end there. */
  hits(prefix: string): (own: string, now: number) => Entry | undefined {
    return this.#memory?.part(prefix) ?? (() => undefined);
  }

  /** From the layers behind memory. */
  async find(key: string): Promise<unknown> {
    this.#missed();
    const since = this.#invalidations.now;
    for (const guard of this.#usable()) {
      const entry = await guard.attempt((layer) => layer.get(key), undefined);
      const isFresh = entry !== undefined && freshness(entry, this.#now()) === "fresh";
      guard.figures[isFresh ? "hits" : "misses"] += 1;
      if (!isFresh) continue;
      this.#memory?.put(key, entry, since, this.#now());
      return entry.value;
    }
    return undefined;
  }

  /** What memory has not fresh: stale, and loaded anew in the background, or loaded. */
  async load(key: string, plan: LoadPlan): Promise<unknown> {
    if (isInUnitOfWork()) return keptValue(await plan.load()).value;
    const stale = this.#memory?.get(key, this.#now());
    if (stale !== undefined) {
      this.#refresh(key, plan);
      return stale.value;
    }
    this.#missed();
    // Behind memory stands a layer that still has the old value, or nothing that could be asked instead.
    const refresh = this.#guards.length === 0 ? this.#refreshes.underWay(key) : undefined;
    const loaded = await (refresh ?? this.#flights.join(key, plan.tags, () => this.#fetch(key, plan, true)));
    const entry = loaded?.entry ?? null;
    if (entry !== null && freshness(entry, this.#now()) === "stale") this.#refresh(key, plan);
    return loaded?.value;
  }

  async put(key: string, entry: Entry): Promise<void> {
    if (isInUnitOfWork()) {
      afterCommit(() => void this.put(key, entry));
      return;
    }
    const names = { keys: [key], tags: [] };
    this.#invalidations.mark(names);
    const since = this.#invalidations.now;
    for (const guard of this.#guards) {
      const isStored = await guard.attempt((layer) => layer.put(key, entry).then(() => true), false);
      // What it has of before is not to be found when it is back.
      if (!isStored) await guard.forget(names);
    }
    this.#memory?.put(key, entry, since, this.#now());
  }

  async forget(names: Names): Promise<void> {
    if (!isInUnitOfWork()) return this.#forgetIn(names, this.#guards);
    afterCommit(() => void this.#forgetIn(names, this.#guards));
    // So that what is read in this transaction is not what was kept before it.
    await this.#forgetIn(names, this.#usable());
  }

  /** At once in memory; rejects where no layer that instances share can count just now. */
  count(key: string, per: number): Awaitable<Counted> {
    if (!(per > 0 && Number.isFinite(per))) throw new RangeError(`A window is some milliseconds long, and not ${per}.`);
    const now = this.#now();
    return this.#guards.length === 0 ? this.#countHere(key, per) : this.#countShared(key, per, now);
  }

  async #countShared(key: string, per: number, now: number): Promise<Counted> {
    for (const guard of this.#guards) {
      const counted = await guard.attempt((layer) => layer.count(key, per, now), undefined);
      if (counted !== undefined) return counted;
    }
    const reason = this.#guards.map(({ layer, fault }) => `${layer.name}: ${fault?.message ?? "no answer"}`).join("; ");
    throw new Error(`The cache cannot count just now (${reason})`);
  }

  #missed(): void {
    if (this.#memory !== null) this.#memory.figures.misses += 1;
  }

  /** In a transaction the database itself is as near as its layer. */
  #usable(): readonly Guard[] {
    return isInUnitOfWork() ? this.#guards.filter(({ layer }) => layer.name !== "database") : this.#guards;
  }

  async #forgetIn(names: Names, guards: readonly Guard[]): Promise<void> {
    this.#forgetHere(names);
    this.#tellForgotten?.(names);
    if (guards.length === 0) return;
    await Promise.all(guards.map((guard) => guard.forget(names)));
    // What was read from a layer meanwhile is not kept.
    this.#forgetHere(names);
  }

  #forgetHere(names: Names): void {
    this.#invalidations.mark(names);
    this.#memory?.remove(names.keys);
  }

  async #fetch(key: string, plan: LoadPlan, takesStale: boolean): Promise<Loaded | undefined> {
    const since = this.#invalidations.now;
    const guards = this.#guards;
    const figures = this.figures;
    const loaded = await sharedLoad({ key, plan, guards, now: this.#now, takesStale, figures });
    const entry = loaded?.entry ?? null;
    if (entry !== null) this.#memory?.put(key, entry, since, this.#now());
    return loaded;
  }

  #refresh(key: string, plan: LoadPlan): void {
    if ((this.#failedUntil.get(key) ?? 0) > performance.now()) return;
    void this.#refreshes
      .join(key, plan.tags, () => this.#fetch(key, plan, false))
      .catch((error: unknown) => {
        this.#failedUntil.set(key, performance.now() + failurePause);
        this.#log.warn({ key, err: error }, "a value could not be loaded anew: the old one is given while it may be");
      });
  }
}
