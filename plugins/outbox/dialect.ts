import { type RawBuilder, sql } from "kysely";

export type Engine = "sqlite" | "postgres" | "mysql";

/** Where the engines differ. */
export interface Dialect {
  /** Milliseconds since 1970 by the database's own clock. */
  readonly now: RawBuilder<number>;
  /** Locks what a `select` in a transaction finds, waiting for others. Nothing on SQLite, where a transaction is alone. */
  readonly lock: RawBuilder<unknown>;
  /** The same without waiting: what others have locked is left out. */
  readonly lockFree: RawBuilder<unknown>;
  /** `insert`, leaving out rows that are there already. */
  readonly insertNew: RawBuilder<unknown>;
  readonly orNothing: RawBuilder<unknown>;
}

export function dialectOf(engine: Engine): Dialect {
  return {
    now: now[engine],
    lock: engine === "sqlite" ? sql`` : sql`for update`,
    lockFree: engine === "sqlite" ? sql`` : sql`for update skip locked`,
    insertNew: engine === "mysql" ? sql`insert ignore into` : sql`insert into`,
    orNothing: engine === "mysql" ? sql`` : sql`on conflict do nothing`,
  };
}

const now: Readonly<Record<Engine, RawBuilder<number>>> = {
  sqlite: sql<number>`cast(unixepoch('subsec') * 1000 as integer)`,
  postgres: sql<number>`cast(extract(epoch from clock_timestamp()) * 1000 as bigint)`,
  mysql: sql<number>`cast(unix_timestamp(sysdate(3)) * 1000 as signed)`,
};

/** Whole numbers as SQL text. They come out of the database, so that no parameter is needed, of which engines allow few. */
export function numbers(values: readonly number[]): RawBuilder<unknown> {
  if (!values.every(Number.isSafeInteger)) throw new Error(`Not whole numbers: ${values.join(", ")}`);
  return sql.raw(values.join(","));
}
