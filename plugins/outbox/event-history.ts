import { type Kysely, sql } from "kysely";
import type { Database } from "./database.js";
import type { DeadLetter } from "./dead-letters.js";
import { type Dialect, dialectOf } from "./dialect.js";
import type { OutboxTables } from "./tables.js";

export interface EventSummary {
  readonly id: string;
  readonly type: string;
  /** Milliseconds since 1970. */
  readonly storedAt: number;
  /** Deliveries that are not done. */
  readonly open: number;
  readonly dead: number;
}

export interface OpenDelivery {
  /** Its place in the order. */
  readonly number: number;
  readonly eventId: string;
  readonly handler: string;
  readonly key: string | null;
  /** Failed ones. */
  readonly attempts: number;
  readonly state: "waiting" | "taken" | "to be tried again";
}

export interface OpenFilter {
  readonly numbers?: readonly number[];
  readonly eventId?: string;
  readonly handler?: string;
  readonly limit?: number;
}

/** What people look at and mend, with no delivery going on here. */
export interface EventHistory {
  /** Latest first. */
  readonly list: (filter: { readonly type?: string; readonly limit: number }) => Promise<readonly EventSummary[]>;
  /** As it was stored; null where there is none. */
  readonly envelope: (id: string) => Promise<string | null>;
  /** In their order. */
  readonly open: (filter: OpenFilter) => Promise<readonly OpenDelivery[]>;
  readonly drop: (deliveries: readonly OpenDelivery[]) => Promise<void>;
  /** Makes deliveries of dead letters again. */
  readonly retry: (letters: readonly DeadLetter[]) => Promise<void>;
}

export function eventHistory(database: Database): EventHistory {
  const tables = database.for<OutboxTables>();
  const dialect = dialectOf(database.engine);
  return {
    list: async ({ type, limit }) => {
      const { rows } = await sql<{ id: string; type: string; created_at: number; open: number; dead: number }>`
        select id, type, created_at,
          (select count(*) from outbox_deliveries where event_id = event.id) as open,
          (select count(*) from outbox_dead where event_id = event.id) as dead
        from outbox_events as event ${type === undefined ? sql`` : sql`where type = ${type}`}
        order by seq desc limit ${sql.lit(limit)}`.execute(tables);
      return rows.map(({ id, type, created_at, open, dead }) => ({
        id,
        type,
        storedAt: Number(created_at),
        open: Number(open),
        dead: Number(dead),
      }));
    },
    envelope: async (id) => {
      const row = await tables.selectFrom("outbox_events").select("envelope").where("id", "=", id).executeTakeFirst();
      return row?.envelope ?? null;
    },
    open: (filter) => openDeliveries(tables, filter),
    drop: async (deliveries) => {
      for (const { number } of deliveries) {
        await tables.deleteFrom("outbox_deliveries").where("seq", "=", number).execute();
      }
    },
    retry: (letters) =>
      database.transaction(async () => {
        for (const letter of letters) await retry(tables, dialect, letter);
      }),
  };
}

async function openDeliveries(
  tables: Kysely<OutboxTables>,
  { numbers, eventId, handler, limit = 1_000 }: OpenFilter,
): Promise<readonly OpenDelivery[]> {
  if (numbers?.length === 0) return [];
  let query = tables.selectFrom("outbox_deliveries").selectAll().orderBy("seq").limit(sql.lit(limit));
  if (numbers !== undefined) query = query.where("seq", "in", numbers);
  if (eventId !== undefined) query = query.where("event_id", "=", eventId);
  if (handler !== undefined) query = query.where("handler", "=", handler);
  return (await query.execute()).map((row) => ({
    number: Number(row.seq),
    eventId: row.event_id,
    handler: row.handler,
    key: row.lane,
    attempts: Number(row.attempts),
    state: Number(row.attempts) > 0 ? "to be tried again" : row.leased_by === null ? "waiting" : "taken",
  }));
}

/** The event may have been deleted since: the letter has all that is needed. Behind everything else of its key. */
async function retry(
  tables: Kysely<OutboxTables>,
  { insertNew, orNothing, now }: Dialect,
  { id, eventId, handler, lane, type, envelope }: DeadLetter,
): Promise<void> {
  await sql`${insertNew} outbox_events (id, type, envelope, created_at)
    values (${eventId}, ${type}, ${envelope}, ${now}) ${orNothing}`.execute(tables);
  await sql`${insertNew} outbox_deliveries (event_id, handler, lane)
    values (${eventId}, ${handler}, ${lane}) ${orNothing}`.execute(tables);
  await tables.deleteFrom("outbox_dead").where("id", "=", id).execute();
}
