import type { Kysely } from "kysely";

/** The application's data. Every plugin sees its own tables through `for`, and all of them share one transaction. */
export interface Database {
  /**
   * Kysely, typed by the caller's tables. Ask once, when the plugin starts: inside `transaction` the same object runs its
   * statements in that transaction, because the transaction belongs to the flow of calls and not to an object.
   */
  for<Tables>(): Kysely<Tables>;

  /**
   * Runs `work` in a transaction: commits when it resolves, rolls back when it rejects and rejects with the same error. Events
   * that are emitted inside are delivered after the commit or never. Inside another transaction it is a savepoint.
   */
  transaction<Result>(work: () => Promise<Result>): Promise<Result>;
}
