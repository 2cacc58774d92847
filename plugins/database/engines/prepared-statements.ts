import type { SqliteDatabase, SqliteStatement } from "kysely";

/** Statements that are kept; the one that was used longest ago is forgotten. */
const MOST = 200;
/** Longer ones hold lists of values and are seldom the same twice: keeping them would keep what was bound to them, too. */
const LONGEST = 10_000;

/**
 * The database with a memory of statements by their text: to prepare one costs as much as to run it. SQLite prepares it anew by
 * itself where the tables have changed. Only for one flow at a time, as a connection is.
 */
export function withPrepared(database: SqliteDatabase): SqliteDatabase {
  const known = new Map<string, SqliteStatement>();
  return {
    close: () => database.close(),
    prepare: (sql) => {
      const found = known.get(sql);
      const statement = found ?? database.prepare(sql);
      if (sql.length > LONGEST) return statement;
      // Put last again: the first is the one that was used longest ago.
      if (found !== undefined) known.delete(sql);
      else if (known.size >= MOST) known.delete(known.keys().next().value ?? "");
      known.set(sql, statement);
      return statement;
    },
  };
}
