import { type Kysely, type RawBuilder, sql } from "kysely";
import { type Database, retried } from "./database.js";
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
  /** The same, but for these. */
  readonly releaseOthers: (owner: string, seqs: ReadonlySet<number>) => Promise<void>;
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
      const found = await database.transaction(() => take(tables, dialect, { owner, wants }), retried);
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
      await sql`update outbox_deliveries set leased_by = null,
        holds_lane = case when ${waits(dialect)} then holds_lane else 0 end where leased_by = ${owner}`.execute(tables);
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
      const query = tables
        .selectFrom("outbox_deliveries")
        .select(({ fn }) => ["handler", fn.countAll<number>().as("count")])
        .groupBy("handler");
      const rows = await database.primary(() => query.execute());
      return new Map(rows.map(({ handler, count }) => [handler, Number(count)]));
    },
  };
}

/** Longer than any retry waits: a time further off was written before the database's clock was set back. */
const FAR = 3_600_000;

const due = ({ now }: Dialect): RawBuilder<unknown> => sql`(due_at <= ${now} or due_at > ${now} + ${sql.lit(FAR)})`;

const waits = ({ now }: Dialect): RawBuilder<unknown> => sql`(due_at > ${now} and due_at <= ${now} + ${sql.lit(FAR)})`;

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
  for (const want of wants) found.push(...(await free(tables, dialect, want)));
  if (found.length > 0) {
    await tables
      .updateTable("outbox_deliveries")
      .set({ leased_by: owner, holds_lane: sql<number>`case when lane is null then 0 else 1 end` })
      .where(sql<boolean>`seq in (${numbers(found.map(({ seq }) => seq))})`)
      .execute();
  }
  return found;
}

async function free(tables: Kysely<OutboxTables>, dialect: Dialect, want: Want): Promise<readonly Found[]> {
  const { handler, isOrdered } = want;
  if (isOrdered) await freeLanes(tables, dialect, handler);
  const statement = isOrdered ? inOrder(dialect, want) : inAnyOrder(dialect, want);
  const { rows } = await statement.execute(tables);
  return rows.map(({ seq, event_id, lane, attempts }) => ({
    seq: Number(seq),
    handler,
    lane: isOrdered ? lane : null,
    attempts: Number(attempts),
    eventId: event_id,
  }));
}

interface FreeRow {
  readonly seq: number;
  readonly event_id: string;
  readonly lane: string | null;
  readonly attempts: number;
}

const inAnyOrder = (dialect: Dialect, { handler, most }: Want): RawBuilder<FreeRow> => sql<FreeRow>`
  select seq, event_id, lane, attempts from outbox_deliveries
  where handler = ${handler} and leased_by is null and ${due(dialect)}
  order by seq limit ${sql.lit(most)} ${dialect.lockFree}`;

/** Of one lane taken at once, so that a long lane leaves room for the others. */
const OF_LANE = 20;
/** Looked at for one claim. */
const CANDIDATES = 2_000;

/** Not of a lane of which somebody has something, or of which something waits to be tried again. */
const inOrder = (dialect: Dialect, { handler, most }: Want): RawBuilder<FreeRow> => sql<FreeRow>`
  select seq, event_id, lane, attempts from (
    select seq, event_id, lane, attempts,
      row_number() over (partition by coalesce(lane, event_id) order by seq) as place
    from (
      select seq, event_id, lane, attempts from outbox_deliveries
      where handler = ${handler} and leased_by is null and ${due(dialect)} and (lane is null or lane not in (
        select lane from outbox_deliveries where handler = ${handler} and holds_lane = 1))
      order by seq limit ${sql.lit(CANDIDATES)}
    ) as candidates
  ) as placed
  where place <= ${sql.lit(OF_LANE)} order by seq limit ${sql.lit(most)}`;

/** What waited to be tried again is due, and first in its lane. Looked for without locks, because there is seldom anything. */
async function freeLanes(tables: Kysely<OutboxTables>, dialect: Dialect, handler: string): Promise<void> {
  const { rows } = await sql<{ seq: number }>`
    select seq from outbox_deliveries
    where handler = ${handler} and holds_lane = 1 and leased_by is null and ${due(dialect)}`.execute(tables);
  if (rows.length === 0) return;
  await sql`
    update outbox_deliveries set holds_lane = 0
    where seq in (${numbers(rows.map(({ seq }) => Number(seq)))}) and leased_by is null`.execute(tables);
}

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
