import type { Kysely } from "kysely";

/** The part of the service `database` that is used here. */
export interface Database {
  readonly engine: "sqlite" | "postgres" | "mysql";
  for<Tables>(): Kysely<Tables>;
  transaction<Result>(work: () => Promise<Result>, options?: { readonly retries?: number }): Promise<Result>;
  /** Reads what was just written, also where replicas answer otherwise. */
  primary<Result>(work: () => Promise<Result>): Promise<Result>;
}

/** Times are milliseconds since 1970; ids are hashes of keys. */
export interface Tables {
  readonly cache_entries: {
    readonly id: string;
    readonly value: string | null;
    /** JSON: tags with their versions. */
    readonly tags: string;
    readonly stored_at: number;
    readonly fresh_until: number;
    readonly stale_until: number;
  };
  readonly cache_tags: { readonly id: string; readonly version: string; readonly expires_at: number };
  readonly cache_leases: { readonly id: string; readonly token: string; readonly expires_at: number };
  readonly cache_counters: { readonly id: string; readonly hits: number; readonly ends_at: number };
  /** What was forgotten, for instances that keep values in memory: numbered without gaps in the order of commits. */
  readonly cache_notices: { readonly sequence: number; readonly names: string; readonly told_at: number };
  readonly cache_sequence: { readonly id: number; readonly value: number };
}
