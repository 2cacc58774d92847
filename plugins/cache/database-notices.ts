import type { Kysely } from "kysely";
import type { Tables } from "./database.js";
import { type Notice, noticeIn } from "./notice.js";

/** How many names one notice tells; beyond them it says "all". */
const longestNotice = 1_000;

/** Writes, in the transaction that forgets, what instances with values in memory must hear. */
export async function writeNotice(tables: Kysely<Tables>, notice: Notice): Promise<void> {
  // Whoever changes this row has it until the commit, so that numbers become visible in their order.
  await tables
    .updateTable("cache_sequence")
    .set(({ eb }) => ({ value: eb("value", "+", 1) }))
    .where("id", "=", 1)
    .execute();
  const sequence = await lastSequence(tables);
  const isLong = notice.keys.length + notice.tags.length > longestNotice;
  const told: Notice = isLong ? { from: notice.from, keys: [], tags: [], all: true } : notice;
  await tables
    .insertInto("cache_notices")
    .values({ sequence, names: JSON.stringify(told), told_at: Date.now() })
    .execute();
}

export async function lastSequence(tables: Kysely<Tables>): Promise<number> {
  const { value } = await tables
    .selectFrom("cache_sequence")
    .select("value")
    .where("id", "=", 1)
    .executeTakeFirstOrThrow();
  return Number(value);
}

/** Notices after this one; null where some of them were cleaned up already. */
export async function noticesSince(
  tables: Kysely<Tables>,
  after: number,
  last: number,
): Promise<readonly Notice[] | null> {
  const rows = await tables
    .selectFrom("cache_notices")
    .select(["sequence", "names"])
    .where("sequence", ">", after)
    .where("sequence", "<=", last)
    .orderBy("sequence")
    .execute();
  if (rows.length < last - after) return null;
  return rows.map(({ names }) => noticeIn(names));
}
