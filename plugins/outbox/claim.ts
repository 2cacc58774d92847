import { type Kysely, type RawBuilder, sql } from "kysely";
import type { ClaimedDelivery, Want } from "./delivery-table.js";
import { type Dialect, numbers } from "./dialect.js";
import { due } from "./due.js";
import type { OutboxTables } from "./tables.js";

/** The instance is not known any more: others have taken over what it had. */
export class LeaseLost extends Error {
  constructor() {
    super("This instance gave no sign for too long: others have taken over its deliveries");
    this.name = "LeaseLost";
  }
}

export type Found = Omit<ClaimedDelivery, "envelope">;

/** Inside a transaction. Rejects with `LeaseLost` where `owner` is no known instance. */
export async function takeFree(
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
  return rows.map(({ seq, event_id, lane, attempts, unended }) => ({
    seq: Number(seq),
    handler,
    lane: isOrdered ? lane : null,
    attempts: Number(attempts),
    unended: unended === null ? null : Number(unended),
    eventId: event_id,
  }));
}

interface FreeRow {
  readonly seq: number;
  readonly event_id: string;
  readonly lane: string | null;
  readonly attempts: number;
  readonly unended: number | null;
}

const inAnyOrder = (dialect: Dialect, { handler, most }: Want): RawBuilder<FreeRow> => sql<FreeRow>`
  select seq, event_id, lane, attempts, unended from outbox_deliveries
  where handler = ${handler} and leased_by is null and ${due(dialect)}
  order by seq limit ${sql.lit(most)} ${dialect.lockFree}`;

/** Of one lane taken at once, so that a long lane leaves room for the others. */
const OF_LANE = 20;
/** Looked at for one claim. */
const CANDIDATES = 2_000;

/** Not of a lane of which somebody has something, or of which something waits to be tried again. */
const inOrder = (dialect: Dialect, { handler, most }: Want): RawBuilder<FreeRow> => sql<FreeRow>`
  select seq, event_id, lane, attempts, unended from (
    select seq, event_id, lane, attempts, unended,
      row_number() over (partition by coalesce(lane, event_id) order by seq) as place
    from (
      select seq, event_id, lane, attempts, unended from outbox_deliveries
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

export async function withEnvelopes(
  tables: Kysely<OutboxTables>,
  found: readonly Found[],
): Promise<readonly ClaimedDelivery[]> {
  const { rows } = await sql<{ id: string; envelope: string }>`
    select id, envelope from outbox_events where id in (
      select event_id from outbox_deliveries where seq in (${numbers(found.map(({ seq }) => seq))}))`.execute(tables);
  const envelopes = new Map(rows.map(({ id, envelope }) => [id, envelope]));
  return found.map((delivery) => ({ ...delivery, envelope: envelopes.get(delivery.eventId) ?? null }));
}
