import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { Kysely, type SqliteDatabase } from "kysely";
import Libsql from "libsql";
import { runInUnitOfWork } from "nexus-platform";
import type { Database } from "./contract.js";
import { scopedDialect } from "./scoped-dialect.js";
import { TransactionScopes } from "./transaction-scopes.js";

export interface OpenDatabase {
  readonly database: Database;
  /** Rejects where the database does not answer. */
  readonly ping: () => Promise<void>;
  /** Waits for the transaction that is under way. */
  readonly close: () => Promise<void>;
}

export interface OpenOptions {
  /** An absolute path, whose folder is made, or ":memory:". */
  readonly location: string;
  /** Milliseconds. The driver is synchronous: the process stands still while it waits for another one. */
  readonly busyTimeout: number;
}

export function openSqlite({ location, busyTimeout }: OpenOptions): OpenDatabase {
  const sqlite = connect(location, busyTimeout);
  const scopes = new TransactionScopes((statement) => void sqlite.exec(statement));
  // Typed by the tables of whoever asks; there is no value that could know them.
  const kysely = new Kysely<unknown>({ dialect: scopedDialect(sqlite as unknown as SqliteDatabase, scopes) });
  return {
    database: {
      for: <Tables>() => kysely as unknown as Kysely<Tables>,
      transaction: (work) => runInUnitOfWork(() => scopes.transaction(work)),
    },
    ping: async () => {
      const leave = await scopes.enter();
      try {
        sqlite.prepare("select 1").all();
      } finally {
        leave();
      }
    },
    close: async () => {
      const leave = await scopes.enter();
      sqlite.close();
      leave();
    },
  };
}

function connect(location: string, busyTimeout: number): Libsql.Database {
  if (location !== ":memory:") mkdirSync(dirname(location), { recursive: true });
  const sqlite = new Libsql(location, { timeout: busyTimeout });
  // Readers of other processes do not wait for a writer, and a crash of the machine loses at most what was committed just before.
  sqlite.pragma("journal_mode = WAL");
  sqlite.pragma("synchronous = NORMAL");
  sqlite.pragma("foreign_keys = ON");
  return sqlite;
}
