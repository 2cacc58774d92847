import { Kysely } from "kysely";
import { type MigratedDatabase, runInUnitOfWork } from "nexus-platform";
import type { Database } from "./contract.js";
import type { Engine } from "./engines/engine.js";
import { explain } from "./faults.js";
import type { QueryWatch } from "./query-watch.js";
import { withRetries } from "./retries.js";
import { scopedDialect } from "./scoped-dialect.js";
import { TransactionScopes } from "./transaction-scopes.js";

/** The part of the service that runs statements; migrations come beside it. */
export type StatementDatabase = Omit<Database, keyof MigratedDatabase>;

export interface DatabaseParts {
  readonly engine: Engine;
  readonly watch: QueryWatch;
}

export function openDatabase({ engine, watch }: DatabaseParts): StatementDatabase {
  const acquire = async () => {
    try {
      return await engine.acquire();
    } catch (error) {
      throw explain(engine, error);
    }
  };
  const scopes = new TransactionScopes({ engine, acquire });
  // Typed by the tables of whoever asks; there is no value that could know them.
  const kysely = new Kysely<unknown>({ dialect: scopedDialect(engine.language, scopes, watch) });
  return {
    engine: engine.name,
    for: <Tables>() => kysely as unknown as Kysely<Tables>,
    transaction: (work, { retries = 0 } = {}) => {
      const once = () => runInUnitOfWork(() => scopes.transaction(work));
      return retries === 0 || scopes.isInside ? once() : withRetries(engine, retries, once);
    },
    primary: (work) => work(),
  };
}
