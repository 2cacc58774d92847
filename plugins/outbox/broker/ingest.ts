import { type Kysely, sql } from "kysely";
import type { EventDelivery, EventEnvelope, Logger } from "nexus-platform";
import { type Database, retried } from "../database.js";
import type { DeadLetters } from "../dead-letters.js";
import { type Dialect, dialectOf } from "../dialect.js";
import { laneOf } from "../event-store.js";
import type { Locks } from "../locks.js";
import type { OutboxTables } from "../tables.js";
import type { BrokerMessage } from "./broker.js";
import { digest, readIncoming } from "./incoming-event.js";

/** Handler of messages that are no event of the application's: a dead letter of it that is retried is read again. */
export const INGEST = "outbox/ingest";

export interface Ingest {
  /**
   * Makes deliveries of messages, and moves the position behind them, in one transaction: each message is taken in once, in the
   * broker's order. Gives the handlers that have something to do; null where another instance reads the broker now.
   */
  readonly take: (owner: string, messages: readonly BrokerMessage[]) => Promise<ReadonlySet<string> | null>;
  /** One message by itself, inside a transaction; gives its handlers. Rejects where it cannot be delivered. */
  readonly again: (text: string) => Promise<readonly string[]>;
}

export interface IngestOptions {
  readonly database: Database;
  readonly locks: Locks;
  readonly dead: DeadLetters;
  readonly delivery: EventDelivery;
  readonly log: Logger;
}

interface Incoming {
  readonly id: string;
  readonly type: string;
  readonly envelope: string;
  readonly deliveries: readonly { readonly handler: string; readonly lane: string | null }[];
  /** Why it cannot be delivered; null where it can. */
  readonly error: unknown;
}

export function ingest(options: IngestOptions): Ingest {
  const { database, locks, dead, log } = options;
  const tables = database.for<OutboxTables>();
  const dialect = dialectOf(database.engine);

  return {
    take: async (owner, messages) => {
      const incoming = messages.flatMap(({ text }) => read(text, options));
      const last = messages.at(-1)?.position;
      const taken = await database.transaction(async () => {
        if (!(await locks.keep("ingest", owner))) return null;
        await store(tables, dialect, incoming);
        for (const { id, type, envelope, error } of incoming) {
          if (error === null) continue;
          await dead.add({ eventId: id, handler: INGEST, lane: null, type, envelope, attempts: 1, error });
        }
        if (last !== undefined) await locks.moveTo(last);
        return new Set(handlersIn(incoming));
      }, retried);
      for (const { id, type, error } of incoming) {
        if (taken === null || error === null) continue;
        log.error(
          { event: type, eventId: id, err: error },
          "a message of the broker cannot be delivered; a dead letter",
        );
      }
      return taken;
    },
    again: async (text) => {
      const incoming = read(text, options);
      for (const { error } of incoming) if (error !== null) throw error;
      await store(tables, dialect, incoming);
      return handlersIn(incoming);
    },
  };
}

const handlersIn = (incoming: readonly Incoming[]): readonly string[] =>
  incoming.flatMap(({ deliveries }) => deliveries.map(({ handler }) => handler));

/** None for an event that the application does not know: others share the stream. */
function read(text: string, { delivery }: IngestOptions): readonly Incoming[] {
  let event: EventEnvelope;
  let id: string;
  try {
    ({ event, storedId: id } = readIncoming(text));
  } catch (error) {
    return [{ id: digest(text), type: "", envelope: text, deliveries: [], error }];
  }
  if (!delivery.events.has(event.type)) return [];
  try {
    const accepted = delivery.accept(event);
    const deliveries = delivery.handlersOf(accepted).map((handler) => ({
      handler,
      lane: laneOf(delivery.handlers.get(handler)?.keyOf?.(accepted) ?? null),
    }));
    return [{ id, type: event.type, envelope: JSON.stringify(accepted), deliveries, error: null }];
  } catch (error) {
    return [{ id, type: event.type, envelope: text, deliveries: [], error }];
  }
}

/** Marks tell what was taken in before: publishers may send an event twice. */
async function store(tables: Kysely<OutboxTables>, dialect: Dialect, incoming: readonly Incoming[]): Promise<void> {
  const fine = incoming.filter(({ error }) => error === null);
  if (fine.length === 0) return;
  const { insertNew, orNothing, now } = dialect;
  // One by one: they may be large.
  for (const { id, type, envelope } of fine) {
    await sql`${insertNew} outbox_events (id, type, envelope, created_at, is_own)
      values (${id}, ${type}, ${envelope}, ${now}, 0) ${orNothing}`.execute(tables);
  }
  const fresh = await unmarked(tables, fine);
  for (let start = 0; start < fresh.length; start += MOST) {
    const some = fresh.slice(start, start + MOST);
    const marks = some.map(({ event_id, handler }) => ({ event_id, handler, marked_at: now }));
    await tables.insertInto("outbox_marks").values(marks).execute();
    await tables.insertInto("outbox_deliveries").values(some).execute();
  }
}

/** Rows of one statement at most. */
const MOST = 500;

interface NewRow {
  readonly event_id: string;
  readonly handler: string;
  readonly lane: string | null;
}

async function unmarked(tables: Kysely<OutboxTables>, incoming: readonly Incoming[]): Promise<readonly NewRow[]> {
  const ids = incoming.map(({ id }) => id);
  const marks = await sql<{ event_id: string; handler: string }>`
    select event_id, handler from outbox_marks where event_id in (${sql.join(ids)})`.execute(tables);
  const known = new Set(marks.rows.map(({ event_id, handler }) => `${handler} ${event_id}`));
  return incoming.flatMap(({ id, deliveries }) =>
    deliveries.flatMap(({ handler, lane }) => {
      const key = `${handler} ${id}`;
      if (known.has(key)) return [];
      known.add(key);
      return [{ event_id: id, handler, lane }];
    }),
  );
}
