import { setTimeout as wait } from "node:timers/promises";
import { type Entry, freshness } from "./entry.js";
import type { Guard } from "./guard.js";
import { keptValue } from "./kept-value.js";
import type { LoadPlan } from "./load-plan.js";
import { type Lease, leaseTime } from "./shared-layer.js";

export interface Loaded {
  readonly value: unknown;
  /** Null where it is not kept. */
  readonly entry: Entry | null;
}

export interface SharedLoadOptions {
  readonly key: string;
  readonly plan: LoadPlan;
  /** Layers that are left, from the nearest on. */
  readonly guards: readonly Guard[];
  readonly now: () => number;
  /** An entry that is over its time will do; else only a fresh one, and another instance's load is not waited for. */
  readonly takesStale: boolean;
  readonly figures: { loads: number };
}

/** How long another instance's load is waited for: it may hang. Milliseconds, like the others. */
const patience = 10_000;

/** How often an instance looks whether another one has loaded: more seldom the longer it takes. */
const firstLook = 20;
const lastLook = 200;

/**
 * The value from the nearest layer that has it, or loaded; each layer on the way keeps what comes from behind it. One instance
 * loads, the others wait for it. Undefined where another one loads already and nobody has to wait. Rejects only with `load`'s error.
 */
export async function sharedLoad(options: SharedLoadOptions): Promise<Loaded | undefined> {
  const { guards, key, plan, now, takesStale } = options;
  const [guard, ...deeper] = guards;
  if (guard === undefined) return loaded(options);
  const behind = { ...options, guards: deeper };

  const found = await guard.attempt((layer) => layer.get(key), undefined);
  const state = found === undefined ? "gone" : freshness(found, now());
  guard.figures[state === "gone" ? "misses" : "hits"] += 1;
  if (found !== undefined && (state === "fresh" || (state === "stale" && takesStale))) return of(found);

  const begin = () => guard.attempt((layer) => layer.begin(key, plan.tags), "unavailable" as const);
  let begun = await begin();
  if (begun === null) {
    if (!takesStale) return undefined;
    const waited = await loadedElsewhere(guard, key, now);
    if (waited !== undefined) return of(waited);
    begun = await begin();
  }
  // It cannot be kept there: another one has the right to, or nobody can.
  if (begun === null || begun === "unavailable") return sharedLoad(behind);

  const { lease, entry } = begun;
  if (entry !== undefined && freshness(entry, now()) === "fresh") {
    await guard.attempt((layer) => layer.finish(lease, null), undefined);
    return of(entry);
  }
  return underLease(guard, lease, () => sharedLoad(behind), now);
}

const of = (entry: Entry): Loaded => ({ value: entry.value, entry });

async function underLease(
  guard: Guard,
  lease: Lease,
  load: () => Promise<Loaded | undefined>,
  now: () => number,
): Promise<Loaded | undefined> {
  // While this process lives; one that dies keeps others waiting no longer than that.
  const renewal = setInterval(
    () => void guard.attempt((layer) => layer.renew(lease), undefined),
    leaseTime / 3,
  ).unref();
  let entry: Entry | null = null;
  try {
    const result = await load();
    const loadedEntry = result?.entry ?? null;
    if (loadedEntry !== null && freshness(loadedEntry, now()) === "fresh") entry = loadedEntry;
    return result;
  } finally {
    clearInterval(renewal);
    await guard.attempt((layer) => layer.finish(lease, entry), undefined);
  }
}

/** Undefined where the other one ended without a value, or is gone. */
async function loadedElsewhere(guard: Guard, key: string, now: () => number): Promise<Entry | undefined> {
  const end = performance.now() + patience;
  for (let pause = firstLook; performance.now() < end; pause = Math.min(pause * 1.5, lastLook)) {
    await wait(pause);
    const seen = await guard.attempt((layer) => layer.look(key), { entry: undefined, isLoading: false });
    if (seen.entry !== undefined && freshness(seen.entry, now()) === "fresh") return seen.entry;
    if (!seen.isLoading) return undefined;
  }
  return undefined;
}

async function loaded({ plan, now, figures }: SharedLoadOptions): Promise<Loaded> {
  figures.loads += 1;
  const { value, text } = keptValue(await plan.load());
  const isNothing = value === undefined || value === null;
  const life = isNothing ? plan.negativeTtl : plan.ttl;
  if (life === 0) return { value, entry: null };
  const storedAt = now();
  const freshUntil = storedAt + life;
  const staleUntil = isNothing ? freshUntil : freshUntil + plan.staleFor;
  return { value, entry: { value, text, tags: plan.tags, storedAt, freshUntil, staleUntil } };
}
