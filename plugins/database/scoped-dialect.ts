import {
  type DatabaseConnection,
  type Dialect,
  type Driver,
  SqliteAdapter,
  type SqliteDatabase,
  SqliteDriver,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from "kysely";
import type { TransactionScopes } from "./transaction-scopes.js";

/** Kysely's dialect for SQLite, with every statement run in the scope of the flow that asks for it. */
export function scopedDialect(sqlite: SqliteDatabase, scopes: TransactionScopes): Dialect {
  return {
    createDriver: () => scopedDriver(sqlite, scopes),
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createAdapter: () => new SqliteAdapter(),
    createIntrospector: (kysely) => new SqliteIntrospector(kysely),
  };
}

function scopedDriver(sqlite: SqliteDatabase, scopes: TransactionScopes): Driver {
  const inner = new SqliteDriver({ database: sqlite });
  const turns = new WeakMap<DatabaseConnection, () => void>();
  let connection: DatabaseConnection;
  const refuse = async (): Promise<never> => {
    throw new Error(
      "Transactions are made with `transaction` of the database service, which every plugin's statements share.",
    );
  };
  return {
    init: async () => {
      await inner.init();
      connection = await inner.acquireConnection();
    },
    acquireConnection: async () => {
      const endTurn = await scopes.enter();
      const lease = leaseOf(connection);
      turns.set(lease, endTurn);
      return lease;
    },
    releaseConnection: async (lease) => turns.get(lease)?.(),
    beginTransaction: refuse,
    commitTransaction: refuse,
    rollbackTransaction: refuse,
    // The database is closed by the plugin that opened it.
    destroy: async () => undefined,
  };
}

/** The one connection under an identity of its own, so that giving it back ends the right turn. */
const leaseOf = (connection: DatabaseConnection): DatabaseConnection => ({
  executeQuery: (query) => connection.executeQuery(query),
  streamQuery: (query, chunkSize) => connection.streamQuery(query, chunkSize),
});
