import type { Counted } from "./counted.js";
import type { Entry } from "./entry.js";
import type { Names } from "./invalidations.js";

/**
 * A layer that instances share. Its methods reject where it cannot be reached. What was forgotten stays so: a load that began
 * before stores nothing that is read after.
 */
export interface SharedLayer {
  readonly name: "redis" | "database";
  /** The entry, its tags being those of when it was loaded. It may be over. */
  readonly get: (key: string) => Promise<Entry | undefined>;
  /** Takes the right to load, for `leaseTime`; other instances that ask meanwhile wait. Null where another one has it. */
  readonly begin: (key: string, tags: readonly string[]) => Promise<Begun | null>;
  /** For as long again. */
  readonly renew: (lease: Lease) => Promise<void>;
  /** Gives the right back, and stores what was loaded, unless the key or a tag was forgotten meanwhile. */
  readonly finish: (lease: Lease, entry: Entry | null) => Promise<void>;
  /** For those who wait. */
  readonly look: (key: string) => Promise<{ readonly entry: Entry | undefined; readonly isLoading: boolean }>;
  /** Stores, whoever is loading. */
  readonly put: (key: string, entry: Entry) => Promise<void>;
  readonly forget: (names: Names) => Promise<void>;
  readonly forgetAll: () => Promise<void>;
  readonly count: (key: string, per: number, now: number) => Promise<Counted>;
}

export interface Begun {
  readonly lease: Lease;
  /** What another instance has stored since this one looked. */
  readonly entry: Entry | undefined;
}

export interface Lease {
  readonly key: string;
  readonly token: string;
  /** Tags with their versions of when the load began. */
  readonly versions: TagVersions;
}

export type TagVersions = readonly (readonly [tag: string, version: string])[];

/** How long others wait for an instance that died while it loaded. Milliseconds of real time, like all that is about processes. */
export const leaseTime = 5_000;
