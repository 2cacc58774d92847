import type { Kysely } from "kysely";
import type { MigratedDatabase } from "nexus-platform";

/** The application's data. Every plugin sees its own tables through `for`, and all of them share one transaction. */
export interface Database extends MigratedDatabase {
  /** What the statements run on, for the few that differ: `on conflict` and `on duplicate key`. MariaDB is "mysql". */
  readonly engine: DatabaseEngine;

  /**
   * Kysely, typed by the caller's tables. Ask once, when the plugin starts: inside `transaction` the same object runs its
   * statements in that transaction, because the transaction belongs to the flow of calls and not to an object.
   */
  for<Tables>(): Kysely<Tables>;

  /**
   * Runs `work` in a transaction: commits when it resolves, rolls back when it rejects and rejects with the same error. Events
   * that are emitted inside are delivered after the commit or never. Inside another transaction it is a savepoint.
   */
  transaction<Result>(work: () => Promise<Result>, options?: TransactionOptions): Promise<Result>;

  /** Reads what `work` reads from the primary, where replicas answer otherwise: they may not have yet what was just written. */
  primary<Result>(work: () => Promise<Result>): Promise<Result>;
}

export type DatabaseEngine = "sqlite" | "postgres" | "mysql";

export interface TransactionOptions {
  /**
   * How often `work` is run again, after a short and random wait, where the database gave it up because of other work: a deadlock,
   * a lock that was not to be had. 0 by default: only the caller knows whether `work` does nothing but database statements and
   * `emit`, which are undone. Counts for the outermost transaction, which is the one that the database gives up.
   */
  readonly retries?: number;
}

/** True where a statement was refused because a row with the same key is there already. On every engine. */
export function isUniqueViolation(error: unknown): boolean {
  if (typeof error !== "object" || error === null) return false;
  const { code, errno } = error as { readonly code?: unknown; readonly errno?: unknown };
  return code === "23505" || (typeof code === "string" && uniqueInSqlite.has(code)) || errno === 1062;
}

const uniqueInSqlite: ReadonlySet<string> = new Set(["SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY"]);
