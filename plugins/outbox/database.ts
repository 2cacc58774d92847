import type { Kysely } from "kysely";
import type { Engine } from "./dialect.js";

/** The part of the service `database` that is used here. */
export interface Database {
  for<Tables>(): Kysely<Tables>;
  transaction<Result>(work: () => Promise<Result>): Promise<Result>;
  readonly engine: Engine;
}
