import { type Insertable, type Kysely, sql } from "kysely";
import type { Counted } from "./counted.js";
import type { Database, Tables } from "./database.js";
import { clockTolerance } from "./entry.js";

/** Inserts rows whose id is not there yet; gives how many were new. */
export async function insertNew<Name extends "cache_tags" | "cache_leases">(
  tables: Kysely<Tables>,
  engine: string,
  table: Name,
  rows: readonly Insertable<Tables[Name]>[],
): Promise<number> {
  const insert = tables.insertInto(table).values(rows);
  const query = engine === "mysql" ? insert.ignore() : insert.onConflict((conflict) => conflict.doNothing());
  const { numInsertedOrUpdatedRows = 0n } = await query.executeTakeFirst();
  return Number(numInsertedOrUpdatedRows);
}

/** Inserts the entry, or puts it in the place of the one with its id. */
export async function putEntry(tables: Kysely<Tables>, engine: string, row: Tables["cache_entries"]): Promise<void> {
  const { id: _, ...changes } = row;
  const insert = tables.insertInto("cache_entries").values(row);
  const query =
    engine === "mysql"
      ? insert.onDuplicateKeyUpdate(changes)
      : insert.onConflict((conflict) => conflict.column("id").doUpdateSet(changes));
  await query.execute();
}

/** Counts one in the window of the id, which begins anew where it is over. One row, one statement that changes it. */
export async function countOne(
  database: Database,
  tables: Kysely<Tables>,
  { id, per, now }: { readonly id: string; readonly per: number; readonly now: number },
): Promise<Counted> {
  const isOver = sql<boolean>`cache_counters.ends_at <= ${now} or cache_counters.ends_at > ${now + per + clockTolerance}`;
  const changes = {
    hits: sql<number>`case when ${isOver} then 1 else cache_counters.hits + 1 end`,
    // After the other: MySQL assigns from left to right, and sees what it has assigned.
    ends_at: sql<number>`case when ${isOver} then ${now + per} else cache_counters.ends_at end`,
  };
  const insert = tables.insertInto("cache_counters").values({ id, hits: 1, ends_at: now + per });
  const row =
    database.engine === "mysql"
      ? await database.transaction(
          async () => {
            await insert.onDuplicateKeyUpdate(changes).execute();
            return readCounter(tables, id);
          },
          { retries: 5 },
        )
      : await insert
          .onConflict((conflict) => conflict.column("id").doUpdateSet(changes))
          .returning(["hits", "ends_at"])
          .executeTakeFirstOrThrow();
  return { count: Number(row.hits), resetIn: Number(row.ends_at) - now };
}

const readCounter = (tables: Kysely<Tables>, id: string): Promise<Pick<Tables["cache_counters"], "hits" | "ends_at">> =>
  tables.selectFrom("cache_counters").select(["hits", "ends_at"]).where("id", "=", id).executeTakeFirstOrThrow();
