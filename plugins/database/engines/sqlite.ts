import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import {
  type SelectModifierNode,
  SqliteAdapter,
  type SqliteDatabase,
  SqliteDriver,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from "kysely";
import Libsql from "libsql";
import { notOpen } from "../faults.js";
import { Turns } from "../turns.js";
import type { Engine, Fault, Session } from "./engine.js";
import { withPrepared } from "./prepared-statements.js";

export interface SqliteOptions {
  /** An absolute path, whose folder is made, or ":memory:". */
  readonly location: string;
  /** Milliseconds. The driver is synchronous: the process stands still while it waits for another one. */
  readonly busyTimeout: number;
}

/** One file and one connection, which flows take in turns. */
export async function openSqlite({ location, busyTimeout }: SqliteOptions): Promise<Engine> {
  const sqlite = connect(location, busyTimeout);
  const turns = new Turns();
  const connection = await connectionTo(sqlite);
  let isInUse = false;
  const release = (): void => {
    isInUse = false;
    turns.end();
  };
  const session: Session = {
    connection,
    execute: async (statement) => void sqlite.exec(statement),
    hasEnded: () => !sqlite.inTransaction,
    release,
    discard: () => {
      if (sqlite.open && sqlite.inTransaction) sqlite.exec("rollback");
      release();
    },
  };
  const acquire = async (): Promise<Session> => {
    await turns.take();
    if (!sqlite.open) {
      turns.end();
      throw notOpen();
    }
    isInUse = true;
    return session;
  };
  return {
    name: "sqlite",
    label: "SQLite",
    language: {
      createQueryCompiler: () => new LocklessQueryCompiler(),
      createAdapter: () => new SqliteAdapter(),
      createIntrospector: (kysely) => new SqliteIntrospector(kysely),
    },
    // "immediate" takes the right to write at once: one that becomes a writer later is refused where another process wrote.
    begin: "begin immediate",
    acquire,
    faultOf,
    migrationSession: async (onWait) => ({
      ...(await acquire()),
      script: async (text) => void sqlite.exec(text),
      // The file's own lock is the lock: each migration is a transaction that may write from its first moment.
      lock: async () => undefined,
      begin: () => beginPatiently(sqlite, busyTimeout, onWait),
    }),
    figures: () => ({ total: 1, idle: isInUse ? 0 : 1, waiting: turns.waiting }),
    close: async () => {
      await turns.take();
      if (sqlite.open) sqlite.close();
      turns.end();
    },
  };
}

/** Leaves out `for update` and its kin, which SQLite does not know: a transaction that may write is the only one. */
class LocklessQueryCompiler extends SqliteQueryCompiler {
  protected override visitSelectModifier(node: SelectModifierNode): void {
    if (node.rawModifier !== undefined || node.modifier === "Distinct") super.visitSelectModifier(node);
  }
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

async function connectionTo(sqlite: Libsql.Database): Promise<Session["connection"]> {
  // libsql has the methods that Kysely uses; its types are those of better-sqlite3, which are stricter in how they are called.
  const driver = new SqliteDriver({ database: withPrepared(sqlite as unknown as SqliteDatabase) });
  await driver.init();
  return driver.acquireConnection();
}

const faults: Readonly<Record<string, Fault>> = {
  SQLITE_BUSY: "contention",
  SQLITE_LOCKED: "contention",
  SQLITE_FULL: "full",
  SQLITE_READONLY: "readOnly",
};

function faultOf(error: unknown): Fault | null {
  const code = error instanceof Error && "code" in error ? error.code : null;
  // Extended codes start with the plain one: SQLITE_BUSY_SNAPSHOT.
  const plain = typeof code === "string" ? /^SQLITE_[A-Z]+/.exec(code)?.[0] : undefined;
  return (plain === undefined ? undefined : faults[plain]) ?? null;
}

/** Waits between tries instead of within them, so that the process goes on meanwhile. */
async function beginPatiently(sqlite: Libsql.Database, busyTimeout: number, onWait: () => void): Promise<void> {
  sqlite.pragma("busy_timeout = 0");
  try {
    if (hasBegun(sqlite)) return;
    onWait();
    do await new Promise((resolve) => setTimeout(resolve, WAIT));
    while (!hasBegun(sqlite));
  } finally {
    sqlite.pragma(`busy_timeout = ${busyTimeout}`);
  }
}

/** Milliseconds. */
const WAIT = 50;

function hasBegun(sqlite: Libsql.Database): boolean {
  try {
    sqlite.exec("begin immediate");
    return true;
  } catch (error) {
    if (faultOf(error) === "contention") return false;
    throw error;
  }
}
