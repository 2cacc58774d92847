import { type Kysely, sql } from "kysely";
import { type Database, retried } from "../database.js";
import type { DeadLetters } from "../dead-letters.js";
import { numbers } from "../dialect.js";
import type { OutboxTables } from "../tables.js";
import type { Broker } from "./broker.js";

/** Handler of events that the broker does not take: a dead letter of it that is retried is handed to the broker again. */
export const RELAY = "outbox/relay";

const BATCH = 200;

export interface Relay {
  /** Hands stored events to the broker, in the order in which they were stored; gives how many. */
  readonly some: () => Promise<number>;
  readonly waiting: () => Promise<number>;
  /** Hands everything on again that is still stored: the broker has lost it. What was handled already is not handled again. */
  readonly everythingAgain: () => Promise<void>;
  readonly again: (eventId: string) => Promise<void>;
}

export interface Waiting {
  readonly seq: number;
  readonly id: string;
  readonly type: string;
  readonly envelope: string;
}

export interface RelayOptions {
  readonly database: Database;
  readonly broker: Broker;
  readonly dead: DeadLetters;
}

export function relay({ database, broker, dead }: RelayOptions): Relay {
  const tables = database.for<OutboxTables>();
  const refuse = async ({ id, type, envelope }: Waiting): Promise<void> => {
    const error = new Error(`The event is larger than the ${broker.most()} bytes that ${broker.label} takes`);
    await dead.add({ eventId: id, handler: RELAY, lane: null, type, envelope, attempts: 1, error });
  };

  return {
    some: async () => {
      const waiting = await nextToRelay(tables);
      if (waiting.length === 0) return 0;
      const tooLarge = waiting.filter(({ envelope }) => Buffer.byteLength(envelope) > broker.most());
      await broker.publish(waiting.filter((event) => !tooLarge.includes(event)));
      await database.transaction(async () => {
        for (const event of tooLarge) await refuse(event);
        await sql`delete from outbox_relays where seq in (${numbers(waiting.map(({ seq }) => seq))})`.execute(tables);
      }, retried);
      return waiting.length;
    },
    waiting: async () => {
      const query = tables.selectFrom("outbox_relays").select(({ fn }) => fn.countAll<number>().as("count"));
      return Number((await database.primary(() => query.executeTakeFirstOrThrow())).count);
    },
    everythingAgain: async () => {
      await sql`insert into outbox_relays (event_id) select id from outbox_events where is_own = 1 order by seq`.execute(
        tables,
      );
    },
    again: async (eventId) => {
      await tables.insertInto("outbox_relays").values({ event_id: eventId }).execute();
    },
  };
}

/** The first ones that wait for the broker. */
export async function nextToRelay(tables: Kysely<OutboxTables>): Promise<readonly Waiting[]> {
  const { rows } = await sql<Waiting>`
    select relay.seq as seq, event.id as id, event.type as type, event.envelope as envelope
    from outbox_relays as relay inner join outbox_events as event on event.id = relay.event_id
    order by relay.seq limit ${sql.lit(BATCH)}`.execute(tables);
  return rows.map((row) => ({ ...row, seq: Number(row.seq) }));
}
