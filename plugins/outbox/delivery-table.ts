import { sql } from "kysely";
import { takeFree, withEnvelopes } from "./claim.js";
import { type Database, retried } from "./database.js";
import { dialectOf, numbers } from "./dialect.js";
import { due, waits } from "./due.js";
import type { OutboxTables } from "./tables.js";

/** A delivery that this instance has taken. */
export interface ClaimedDelivery {
  readonly seq: number;
  readonly handler: string;
  readonly lane: string | null;
  /** Failed ones. */
  attempts: number;
  /** Null: never taken over from a dead instance; 0: once. From 1 on it is a suspect, and each run that begins counts. */
  unended: number | null;
  readonly eventId: string;
  /** Null where the event is gone from the store. */
  readonly envelope: string | null;
}

export interface Want {
  readonly handler: string;
  readonly most: number;
  /** Its deliveries are taken in the order of their lanes. */
  readonly isOrdered: boolean;
}

export interface DeliveryTable {
  /** Takes free deliveries that are due. Rejects with `LeaseLost` where `owner` is no known instance. */
  readonly claim: (owner: string, wants: readonly Want[]) => Promise<readonly ClaimedDelivery[]>;
  /** Deletes what is done; true where the owner still had all of it. */
  readonly remove: (owner: string, seqs: readonly number[]) => Promise<boolean>;
  /** Gives back without an attempt. */
  readonly release: (owner: string, seqs: readonly number[]) => Promise<void>;
  /** Everything the owner has. */
  readonly releaseAll: (owner: string) => Promise<void>;
  /**
   * The same inside a transaction, without waiting for what transactions of the owner hold: a machine that stands still may hold them
   * for hours. True where nothing is left.
   */
  readonly releaseFree: (owner: string) => Promise<boolean>;
  /** Everything the owner has, but for these. */
  readonly releaseOthers: (owner: string, seqs: ReadonlySet<number>) => Promise<void>;
  /** Writes down that a run begins of what may have ended its process before. True where the owner still had it. */
  readonly began: (owner: string, delivery: ClaimedDelivery) => Promise<boolean>;
  /** True where the owner still had it. */
  readonly postpone: (owner: string, retry: Retry) => Promise<boolean>;
  /** Those of the handlers for which something is free and due. */
  readonly waiting: (handlers: readonly string[]) => Promise<readonly string[]>;
  /** How many are open, by handler. */
  readonly open: () => Promise<ReadonlyMap<string, number>>;
}

export interface Retry {
  readonly seq: number;
  /** Failed ones so far. */
  readonly attempts: number;
  /** Milliseconds before the next one. */
  readonly delay: number;
  /** True where the same owner makes the next one. */
  readonly keep: boolean;
}

export function deliveryTable(database: Database): DeliveryTable {
  const tables = database.for<OutboxTables>();
  const dialect = dialectOf(database.engine);
  /** What waits to be tried again goes on waiting, and keeps its lane. */
  const given = sql`leased_by = null, holds_lane = case when ${waits(dialect)} then holds_lane else 0 end`;
  const release: DeliveryTable["release"] = async (owner, seqs) => {
    await tables
      .updateTable("outbox_deliveries")
      .set({ leased_by: null, holds_lane: 0 })
      .where(sql<boolean>`seq in (${numbers(seqs)})`)
      .where("leased_by", "=", owner)
      .execute();
  };

  return {
    claim: async (owner, wants) => {
      const found = await database.transaction(() => takeFree(tables, dialect, { owner, wants }), retried);
      return found.length === 0 ? [] : withEnvelopes(tables, found);
    },
    remove: async (owner, seqs) => {
      const done = await tables
        .deleteFrom("outbox_deliveries")
        .where(sql<boolean>`seq in (${numbers(seqs)})`)
        .where("leased_by", "=", owner)
        .executeTakeFirst();
      return Number(done.numDeletedRows) === seqs.length;
    },
    release,
    releaseOthers: async (owner, seqs) => {
      const query = tables.selectFrom("outbox_deliveries").select("seq").where("leased_by", "=", owner);
      const leased = await database.primary(() => query.execute());
      const others = leased.map(({ seq }) => Number(seq)).filter((seq) => !seqs.has(seq));
      if (others.length > 0) await release(owner, others);
    },
    releaseAll: async (owner) => {
      await sql`update outbox_deliveries set ${given} where leased_by = ${owner}`.execute(tables);
    },
    releaseFree: async (owner) => {
      const { rows } = await sql<{ seq: number }>`
        select seq from outbox_deliveries where leased_by = ${owner} ${dialect.lockFree}`.execute(tables);
      if (rows.length > 0) {
        const free = numbers(rows.map(({ seq }) => Number(seq)));
        const counted = sql`unended = case when unended is null then 0 when unended = 0 then 1 else unended end`;
        await sql`update outbox_deliveries set ${given}, ${counted} where seq in (${free})`.execute(tables);
      }
      const left = tables.selectFrom("outbox_deliveries").select("seq").where("leased_by", "=", owner).limit(1);
      return (await left.execute()).length === 0;
    },
    began: async (owner, { seq, unended }) => {
      const counted = await tables
        .updateTable("outbox_deliveries")
        .set({ unended: (unended ?? 0) + 1 })
        .where("seq", "=", seq)
        .where("leased_by", "=", owner)
        .executeTakeFirst();
      return Number(counted.numUpdatedRows) === 1;
    },
    postpone: async (owner, { seq, attempts, delay, keep }) => {
      const changed = await tables
        .updateTable("outbox_deliveries")
        .set({
          attempts,
          unended: null,
          due_at: sql<number>`${dialect.now} + ${sql.lit(Math.round(delay))}`,
          leased_by: keep ? owner : null,
        })
        .where("seq", "=", seq)
        .where("leased_by", "=", owner)
        .executeTakeFirst();
      return Number(changed.numUpdatedRows) === 1;
    },
    waiting: async (handlers) => {
      if (handlers.length === 0) return [];
      const asked = handlers.map(
        (handler) => sql`select ${sql.lit(handler)} as handler where exists (
          select 1 from outbox_deliveries where handler = ${handler} and leased_by is null and ${due(dialect)})`,
      );
      const { rows } = await sql<{ handler: string }>`${sql.join(asked, sql` union all `)}`.execute(tables);
      return rows.map(({ handler }) => handler);
    },
    open: async () => {
      const query = tables
        .selectFrom("outbox_deliveries")
        .select(({ fn }) => ["handler", fn.countAll<number>().as("count")])
        .groupBy("handler");
      const rows = await database.primary(() => query.execute());
      return new Map(rows.map(({ handler, count }) => [handler, Number(count)]));
    },
  };
}
