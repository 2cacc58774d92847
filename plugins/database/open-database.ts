import { AsyncLocalStorage } from "node:async_hooks";
import { Kysely } from "kysely";
import { type MigratedDatabase, runInUnitOfWork } from "nexus-platform";
import type { Database } from "./contract.js";
import type { Engine, Session } from "./engines/engine.js";
import type { QueryWatch } from "./query-watch.js";
import type { Replicas } from "./replicas.js";
import { withRetries } from "./retries.js";
import { scopedDialect } from "./scoped-dialect.js";
import type { TableGuard } from "./table-guard.js";
import { type Access, TransactionScopes } from "./transaction-scopes.js";

/** The part of the service that runs statements; migrations come beside it. */
export type StatementDatabase = Omit<Database, keyof MigratedDatabase>;

export interface DatabaseParts {
  readonly engine: Engine;
  /** Null: everything runs on `engine`. */
  readonly replicas: Replicas | null;
  readonly watch: QueryWatch;
}

/** The service as one plugin gets it. */
export type DatabaseFor = (guard: TableGuard | null) => StatementDatabase;

export function openDatabase({ engine, replicas, watch }: DatabaseParts): DatabaseFor {
  const primaryFlows = new AsyncLocalStorage<true>();
  const acquire = (access: Access): Promise<Session> => {
    const isOnReplica = replicas !== null && access === "read" && primaryFlows.getStore() === undefined;
    return (isOnReplica ? replicas : engine).acquire();
  };
  const scopes = new TransactionScopes({ engine, acquire });
  const shared: Pick<StatementDatabase, "engine" | "transaction" | "primary"> = {
    engine: engine.name,
    transaction: (work, { retries = 0 } = {}) => {
      const once = () => runInUnitOfWork(() => scopes.transaction(work));
      return retries === 0 || scopes.isInside ? once() : withRetries(engine, retries, once);
    },
    primary: (work) => primaryFlows.run(true, work),
  };
  return (guard) => {
    // Typed by the tables of whoever asks; there is no value that could know them.
    const kysely = new Kysely<unknown>({ dialect: scopedDialect(engine.language, { scopes, watch, guard }) });
    return { ...shared, for: <Tables>() => kysely as unknown as Kysely<Tables> };
  };
}
