import { type Kysely, type RawBuilder, sql } from "kysely";
import type { Clock, Logger, Timer } from "nexus-platform";
import type { Database } from "./database.js";
import { dialectOf, numbers } from "./dialect.js";
import type { OutboxTables } from "./tables.js";

export interface RetentionOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Logger;
  /** Milliseconds. */
  readonly settings: { readonly retention: number; readonly deadRetention: number };
}

/** Deletes what has been kept for long enough, now and then. */
export interface Retention {
  readonly begin: () => void;
  /** One round; gives how many rows are gone. */
  readonly clean: () => Promise<number>;
  readonly end: () => void;
}

/** Rows that one statement deletes, so that nobody waits long for it. */
const BATCH = 1_000;
const LONGEST = 3_600_000;
const SHORTEST = 1_000;

export function retention({ database, clock, log, settings }: RetentionOptions): Retention {
  const tables = database.for<OutboxTables>();
  const { now } = dialectOf(database.engine);
  const interval = Math.max(SHORTEST, Math.min(LONGEST, settings.retention / 10));
  let timer: Timer | null = null;

  const clean = async (): Promise<number> => {
    const old = sql<number>`${now} - ${sql.lit(settings.retention)}`;
    const oldDead = sql<number>`${now} - ${sql.lit(settings.deadRetention)}`;
    return (
      (await repeat(() => deleteEvents(tables, old))) +
      (await repeat(() => deleteMarks(tables, old))) +
      (await repeat(() => deleteDead(tables, oldDead)))
    );
  };
  const next = (): void => {
    timer = clock.setTimeout(() => {
      void clean()
        .catch((error: unknown) => log.warn({ err: error }, "old events could not be deleted; tried again later"))
        .then(() => {
          if (timer !== null) next();
        });
    }, interval);
  };
  return {
    begin: next,
    clean,
    end: () => {
      timer?.cancel();
      timer = null;
    },
  };
}

/** In small parts. */
async function repeat(deleteSome: () => Promise<number>): Promise<number> {
  let sum = 0;
  for (;;) {
    const deleted = await deleteSome();
    sum += deleted;
    if (deleted < BATCH) return sum;
  }
}

/** Events that are delivered to all their handlers and handed to the broker. */
async function deleteEvents(tables: Kysely<OutboxTables>, old: RawBuilder<number>): Promise<number> {
  const { rows } = await sql<{ seq: number }>`
    select seq from outbox_events as event where created_at < ${old}
    and not exists (select 1 from outbox_deliveries where event_id = event.id)
    and not exists (select 1 from outbox_relays where event_id = event.id)
    order by created_at limit ${sql.lit(BATCH)}`.execute(tables);
  if (rows.length === 0) return 0;
  await sql`delete from outbox_events where seq in (${numbers(rows.map(({ seq }) => Number(seq)))})`.execute(tables);
  return rows.length;
}

async function deleteMarks(tables: Kysely<OutboxTables>, old: RawBuilder<number>): Promise<number> {
  const rows = await tables
    .selectFrom("outbox_marks")
    .select(["event_id", "handler"])
    .where("marked_at", "<", old)
    .orderBy("marked_at")
    .limit(sql.lit(BATCH))
    .execute();
  if (rows.length === 0) return 0;
  const keys = rows.map(({ event_id, handler }) => sql`(${event_id}, ${handler})`);
  await sql`delete from outbox_marks where (event_id, handler) in (values ${sql.join(keys)})`.execute(tables);
  return rows.length;
}

async function deleteDead(tables: Kysely<OutboxTables>, old: RawBuilder<number>): Promise<number> {
  const rows = await tables
    .selectFrom("outbox_dead")
    .select("id")
    .where("died_at", "<", old)
    .orderBy("id")
    .limit(sql.lit(BATCH))
    .execute();
  if (rows.length === 0) return 0;
  await sql`delete from outbox_dead where id in (${numbers(rows.map(({ id }) => Number(id)))})`.execute(tables);
  return rows.length;
}
