import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { type Database, retried } from "./database.js";
import type { DeliveryTable } from "./delivery-table.js";
import { type Dialect, dialectOf } from "./dialect.js";
import type { OutboxTables } from "./tables.js";

/**
 * This process among those that share the store. Each counts up a number in its row; one whose number has not changed for the
 * time of a lease, as measured by whoever looks, is dead. So no clocks are compared and none may be set back.
 */
export interface Instance {
  /** What its deliveries are leased to; changes when it was taken to be dead. */
  readonly id: string;
  /** False where it gave no sign for so long that others may have taken over: nothing may be begun. */
  readonly isAlive: () => boolean;
  /** Makes it known under a new id. */
  readonly register: () => Promise<void>;
  /** Gives a sign. False: it was taken to be dead, and is not known any more. */
  readonly beat: () => Promise<boolean>;
  /** Frees what dead instances had; gives how many of them there were. */
  readonly takeOver: () => Promise<number>;
  readonly leave: () => Promise<void>;
}

export interface InstanceOptions {
  readonly database: Database;
  readonly table: DeliveryTable;
  /** Milliseconds. */
  readonly lease: number;
  /** Milliseconds that only grow; for tests. */
  readonly monotonic?: () => number;
}

interface Seen {
  readonly beats: number;
  readonly since: number;
}

export function instanceOf(options: InstanceOptions): Instance {
  const { database, lease, monotonic = () => performance.now() } = options;
  const tables = database.for<OutboxTables>();
  const dialect = dialectOf(database.engine);
  const others = new Map<string, Seen>();
  let id = randomUUID();
  let aliveUntil = Number.NEGATIVE_INFINITY;

  /** Those whose number has not changed for long. */
  const look = async (): Promise<readonly (readonly [id: string, beats: number])[]> => {
    const now = monotonic();
    const query = tables.selectFrom("outbox_instances").select(["id", "beats"]).where("id", "!=", id);
    const rows = await database.primary(() => query.execute());
    const present = new Set(rows.map((row) => row.id));
    for (const known of others.keys()) if (!present.has(known)) others.delete(known);
    for (const row of rows) {
      const beats = Number(row.beats);
      if (others.get(row.id)?.beats !== beats) others.set(row.id, { beats, since: now });
    }
    return [...others]
      .filter(([other, { since }]) => now - since >= lease || other.startsWith(GONE))
      .map(([dead, { beats }]) => [dead, beats]);
  };

  return {
    get id() {
      return id;
    },
    isAlive: () => monotonic() < aliveUntil,
    register: async () => {
      const asked = monotonic();
      id = randomUUID();
      await tables.insertInto("outbox_instances").values({ id, beats: 0 }).execute();
      aliveUntil = asked + lease;
    },
    beat: async () => {
      const asked = monotonic();
      const { numUpdatedRows } = await tables
        .updateTable("outbox_instances")
        .set(({ eb }) => ({ beats: eb("beats", "+", 1) }))
        .where("id", "=", id)
        .executeTakeFirstOrThrow();
      aliveUntil = Number(numUpdatedRows) === 1 ? asked + lease : Number.NEGATIVE_INFINITY;
      return Number(numUpdatedRows) === 1;
    },
    takeOver: async () => {
      let dead = 0;
      for (const suspect of await look()) {
        if (await database.transaction(() => bury(options, dialect, suspect), retried)) dead += 1;
      }
      return dead;
    },
    leave: async () => {
      aliveUntil = Number.NEGATIVE_INFINITY;
      await tables.deleteFrom("outbox_instances").where("id", "=", id).execute();
    },
  };
}

/** Before the id of an instance that was taken to be dead and whose transactions still hold some of its deliveries. */
const GONE = "gone:";

/** Only where it still has given no sign, and nobody else is at it. True where it was not known to be dead yet. */
async function bury(
  { database, table }: Pick<InstanceOptions, "database" | "table">,
  dialect: Dialect,
  [id, beats]: readonly [string, number],
): Promise<boolean> {
  const tables = database.for<OutboxTables>();
  const { rows } = await sql`
    select id from outbox_instances where id = ${id} and beats = ${beats} ${dialect.lockFree}`.execute(tables);
  if (rows.length === 0) return false;
  const wasGone = id.startsWith(GONE);
  const owner = wasGone ? id.slice(GONE.length) : id;
  // Under another id it is not known any more, should it go on, and what it held back is looked for again.
  if (await table.releaseFree(owner)) await tables.deleteFrom("outbox_instances").where("id", "=", id).execute();
  else if (!wasGone) {
    const renamed = { id: `${GONE}${owner}` };
    await tables.updateTable("outbox_instances").set(renamed).where("id", "=", id).execute();
  }
  return !wasGone;
}
