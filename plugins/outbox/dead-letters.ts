import { type Kysely, sql } from "kysely";
import type { Database } from "./database.js";
import { dialectOf } from "./dialect.js";
import type { OutboxTables } from "./tables.js";

export interface NewDeadLetter {
  readonly eventId: string;
  readonly handler: string;
  readonly lane: string | null;
  readonly type: string;
  readonly envelope: string;
  readonly attempts: number;
  readonly error: unknown;
}

export interface DeadLetter extends Omit<NewDeadLetter, "error"> {
  /** Counts up. */
  readonly id: number;
  readonly error: { readonly name: string; readonly message: string; readonly stack: string | null };
  /** Milliseconds since 1970. */
  readonly diedAt: number;
}

export interface DeadLetterFilter {
  readonly ids?: readonly number[];
  readonly handler?: string;
  readonly eventId?: string;
  /** Only those with this number and lower ones. */
  readonly upTo?: number;
  readonly limit?: number;
}

/** Deliveries that no retry could save, with the event and the last error. */
export interface DeadLetters {
  readonly add: (letter: NewDeadLetter) => Promise<void>;
  /** Latest first. */
  readonly find: (filter: DeadLetterFilter) => Promise<readonly DeadLetter[]>;
  readonly count: () => Promise<number>;
  readonly drop: (ids: readonly number[]) => Promise<void>;
}

export function deadLetters(database: Database): DeadLetters {
  const tables = database.for<OutboxTables>();
  const { now } = dialectOf(database.engine);
  return {
    add: async ({ eventId, handler, lane, type, envelope, attempts, error }) => {
      const { name, message, stack } = described(error);
      await tables
        .insertInto("outbox_dead")
        .values({
          event_id: eventId,
          handler,
          lane,
          type: short(type),
          envelope: storable(envelope),
          error_name: short(name),
          error_message: storable(message),
          error_stack: stack === null ? null : storable(stack),
          attempts,
          died_at: now,
        })
        .execute();
    },
    find: (filter) => find(tables, filter),
    count: async () => {
      const { count } = await tables
        .selectFrom("outbox_dead")
        .select(({ fn }) => fn.countAll<number>().as("count"))
        .executeTakeFirstOrThrow();
      return Number(count);
    },
    drop: async (ids) => {
      for (const id of ids) await tables.deleteFrom("outbox_dead").where("id", "=", id).execute();
    },
  };
}

async function find(
  tables: Kysely<OutboxTables>,
  { ids, handler, eventId, upTo, limit = 1_000 }: DeadLetterFilter,
): Promise<readonly DeadLetter[]> {
  if (ids?.length === 0) return [];
  let query = tables.selectFrom("outbox_dead").selectAll().orderBy("id", "desc").limit(sql.lit(limit));
  if (ids !== undefined) query = query.where("id", "in", ids);
  if (handler !== undefined) query = query.where("handler", "=", handler);
  if (eventId !== undefined) query = query.where("event_id", "=", eventId);
  if (upTo !== undefined) query = query.where("id", "<=", upTo);
  return (await query.execute()).map((row) => ({
    id: Number(row.id),
    eventId: row.event_id,
    handler: row.handler,
    lane: row.lane,
    type: row.type,
    envelope: row.envelope,
    attempts: Number(row.attempts),
    error: { name: row.error_name, message: row.error_message, stack: row.error_stack },
    diedAt: Number(row.died_at),
  }));
}

function described(error: unknown): DeadLetter["error"] {
  if (!(error instanceof Error)) return { name: "Error", message: String(error), stack: null };
  return { name: error.name, message: error.message, stack: error.stack ?? null };
}

/** PostgreSQL takes no NUL in texts, and nobody misses one. Longer texts than these are no help to anybody either. */
const storable = (text: string): string => text.replaceAll("\0", "").slice(0, 1_000_000);
const short = (text: string): string => storable(text).slice(0, 255);
