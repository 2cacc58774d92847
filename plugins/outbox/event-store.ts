import { createHash } from "node:crypto";
import type { Kysely, RawBuilder } from "kysely";
import { afterCommit, type EventEnvelope, isInUnitOfWork } from "nexus-platform";
import { type Database, retried } from "./database.js";
import { dialectOf } from "./dialect.js";
import { type GroupCommit, groupCommit } from "./group-commit.js";
import type { OutboxTables } from "./tables.js";

export interface StoredEvent {
  readonly event: EventEnvelope;
  readonly envelope: string;
  readonly deliveries: readonly NewDelivery[];
  /** True where the event waits to be handed to the broker. */
  readonly isRelayed: boolean;
}

export interface NewDelivery {
  readonly handler: string;
  /** Key of the order in which the handler gets its events; null: none. */
  readonly key: string | null;
}

export interface EventStore {
  /** In the caller's transaction where there is one; else with what others store just now, in one transaction. */
  readonly store: (stored: StoredEvent) => Promise<void>;
  /** Resolves when nothing is being written outside of transactions. */
  readonly settled: () => Promise<void>;
}

export interface EventStoreOptions {
  readonly database: Database;
  readonly outside: (callback: () => void) => void;
  /** Called after the commit. */
  readonly stored: (events: readonly StoredEvent[]) => void;
}

/** Rows of one statement at most, so that no engine's limit of parameters is met. */
const MOST = 500;
/** Characters of one statement: servers refuse packets that are too large, and one large event must not take others with it. */
const LARGE = 1_000_000;

export function eventStore({ database, outside, stored }: EventStoreOptions): EventStore {
  const tables = database.for<OutboxTables>();
  const { now } = dialectOf(database.engine);
  const write = async (events: readonly StoredEvent[]): Promise<void> => {
    await insertEvents(tables, events, now);
    await insertDeliveries(tables, events);
    await insertRelays(tables, events);
  };
  const group: GroupCommit<StoredEvent> = groupCommit({
    most: MOST,
    size: { of: ({ envelope }) => envelope.length, most: LARGE },
    outside,
    write: async (events) => {
      await database.transaction(() => write(events), retried);
      stored(events);
    },
  });

  return {
    store: async (event) => {
      if (!isInUnitOfWork()) return await group.add(event).catch((cause: unknown) => refuse(event, cause));
      await write([event]);
      afterCommit(() => stored([event]));
    },
    settled: group.settled,
  };
}

/** What is stored under `lane`: the key, or a digest of one that is too long for the column. */
export const laneOf = (key: string | null): string | null =>
  key === null || /^[^\0]{0,160}$/s.test(key) ? key : `sha256:${createHash("sha256").update(key).digest("hex")}`;

function refuse({ event }: StoredEvent, cause: unknown): never {
  const reason = cause instanceof Error ? cause.message : String(cause);
  throw new Error(`Event "${event.type}" was not stored: ${reason}`, { cause });
}

async function insertEvents(
  tables: Kysely<OutboxTables>,
  events: readonly StoredEvent[],
  now: RawBuilder<number>,
): Promise<void> {
  const rows = events.map(({ event: { id, type }, envelope }) => ({ id, type, envelope, created_at: now }));
  await tables.insertInto("outbox_events").values(rows).execute();
}

/** In parts: an event may have many handlers. */
async function insertDeliveries(tables: Kysely<OutboxTables>, events: readonly StoredEvent[]): Promise<void> {
  const rows = events.flatMap(({ event: { id }, deliveries }) =>
    deliveries.map(({ handler, key }) => ({ event_id: id, handler, lane: laneOf(key) })),
  );
  for (let start = 0; start < rows.length; start += MOST) {
    await tables
      .insertInto("outbox_deliveries")
      .values(rows.slice(start, start + MOST))
      .execute();
  }
}

async function insertRelays(tables: Kysely<OutboxTables>, events: readonly StoredEvent[]): Promise<void> {
  const rows = events.filter(({ isRelayed }) => isRelayed).map(({ event: { id } }) => ({ event_id: id }));
  if (rows.length > 0) await tables.insertInto("outbox_relays").values(rows).execute();
}
