import type { Kysely } from "kysely";
import type { Engine } from "./dialect.js";

/** The part of the service `database` that is used here. */
export interface Database {
  for<Tables>(): Kysely<Tables>;
  transaction<Result>(work: () => Promise<Result>, options?: { readonly retries?: number }): Promise<Result>;
  /** What `work` reads does not come from a replica. */
  primary<Result>(work: () => Promise<Result>): Promise<Result>;
  readonly engine: Engine;
}

/** For transactions that hold nothing but statements: how often they are run again where others got in their way. */
export const retried = { retries: 10 } as const;
