import { type Kysely, type RawBuilder, sql } from "kysely";
import type { Database } from "./database.js";
import { type Dialect, dialectOf, numbers } from "./dialect.js";
import type { OutboxTables } from "./tables.js";

/** A delivery that this instance has taken. */
export interface ClaimedDelivery {
  readonly seq: number;
  readonly handler: string;
  readonly lane: string | null;
  /** Failed ones. */
  attempts: number;
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

/** The instance is not known any more: others have taken over what it had. */
export class LeaseLost extends Error {
  constructor() {
    super("This instance gave no sign for too long: others have taken over its deliveries");
    this.name = "LeaseLost";
  }
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

  return {
    claim: async (owner, wants) => {
      const found = await database.transaction(() => take(tables, dialect, { owner, wants }));
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
    release: async (owner, seqs) => {
      await tables
        .updateTable("outbox_deliveries")
        .set({ leased_by: null })
        .where(sql<boolean>`seq in (${numbers(seqs)})`)
        .where("leased_by", "=", owner)
        .execute();
    },
    releaseAll: async (owner) => {
      await tables.updateTable("outbox_deliveries").set({ leased_by: null }).where("leased_by", "=", owner).execute();
    },
    postpone: async (owner, { seq, attempts, delay, keep }) => {
      const changed = await tables
        .updateTable("outbox_deliveries")
        .set({
          attempts,
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
      const rows = await tables
        .selectFrom("outbox_deliveries")
        .select(({ fn }) => ["handler", fn.countAll<number>().as("count")])
        .groupBy("handler")
        .execute();
      return new Map(rows.map(({ handler, count }) => [handler, Number(count)]));
    },
  };
}

/** Longer than any retry waits: a time further off was written before the database's clock was set back. */
const FAR = 3_600_000;

const due = ({ now }: Dialect): RawBuilder<unknown> => sql`(due_at <= ${now} or due_at > ${now} + ${sql.lit(FAR)})`;

type Found = Omit<ClaimedDelivery, "envelope">;

async function take(
  tables: Kysely<OutboxTables>,
  dialect: Dialect,
  { owner, wants }: { readonly owner: string; readonly wants: readonly Want[] },
): Promise<readonly Found[]> {
  // Whoever takes over from the dead locks the same row: nothing is ever leased to an instance that is gone.
  const known = await sql`select id from outbox_instances where id = ${owner} ${dialect.lock}`.execute(tables);
  if (known.rows.length === 0) throw new LeaseLost();
  // What is taken in order is taken by one instance at a time: two at once would not see each other's lanes.
  if (wants.some(({ isOrdered }) => isOrdered)) {
    await sql`select name from outbox_locks where name = 'order' ${dialect.lock}`.execute(tables);
  }
  const found: Found[] = [];
  for (const want of wants) found.push(...(await free(tables, dialect, { owner, want })));
  if (found.length > 0) {
    await tables
      .updateTable("outbox_deliveries")
      .set({ leased_by: owner })
      .where(sql<boolean>`seq in (${numbers(found.map(({ seq }) => seq))})`)
      .execute();
  }
  return found;
}

async function free(
  tables: Kysely<OutboxTables>,
  dialect: Dialect,
  { owner, want }: { readonly owner: string; readonly want: Want },
): Promise<readonly Found[]> {
  const { handler, most, isOrdered } = want;
  const { rows } = await sql<{ seq: number; event_id: string; lane: string | null; attempts: number }>`
    select seq, event_id, lane, attempts from outbox_deliveries as delivery
    where handler = ${handler} and leased_by is null and ${due(dialect)} ${isOrdered ? inOrder(dialect, owner) : sql``}
    order by seq limit ${sql.lit(most)} ${isOrdered ? dialect.lock : dialect.lockFree}`.execute(tables);
  return rows.map(({ seq, event_id, lane, attempts }) => ({
    seq: Number(seq),
    handler,
    lane: isOrdered ? lane : null,
    attempts: Number(attempts),
    eventId: event_id,
  }));
}

/**
 * Not behind one of its lane that another instance has, or that waits to be tried again. One behind those that this instance has
 * queues up there; one behind those that are free comes along with them, because the lowest are taken first.
 */
const inOrder = ({ now }: Dialect, owner: string): RawBuilder<unknown> => sql`
  and not exists (
    select 1 from outbox_deliveries as earlier
    where earlier.handler = delivery.handler and earlier.lane = delivery.lane and earlier.seq < delivery.seq
    and (earlier.leased_by <> ${owner}
      or (earlier.leased_by is null and earlier.due_at > ${now} and earlier.due_at <= ${now} + ${sql.lit(FAR)})))`;

async function withEnvelopes(
  tables: Kysely<OutboxTables>,
  found: readonly Found[],
): Promise<readonly ClaimedDelivery[]> {
  const { rows } = await sql<{ id: string; envelope: string }>`
    select id, envelope from outbox_events where id in (
      select event_id from outbox_deliveries where seq in (${numbers(found.map(({ seq }) => seq))}))`.execute(tables);
  const envelopes = new Map(rows.map(({ id, envelope }) => [id, envelope]));
  return found.map((delivery) => ({ ...delivery, envelope: envelopes.get(delivery.eventId) ?? null }));
}
