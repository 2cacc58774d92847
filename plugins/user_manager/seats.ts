import type { Database, Tables } from "./tables.js";

const ROW = 1;

/**
 * Takes one of `limit` places; false where none is left. Whoever takes one holds the row until the end of the transaction, so that
 * registrations at the same time, in whatever instance, are counted one after the other.
 */
export async function takeSeat(database: Database, limit: number): Promise<boolean> {
  const { numUpdatedRows } = await database
    .for<Tables>()
    .updateTable("user_manager_seats")
    .set(({ eb }) => ({ taken: eb("taken", "+", 1) }))
    .where("id", "=", ROW)
    .where("taken", "<", limit)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}
