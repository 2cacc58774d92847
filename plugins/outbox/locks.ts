import { sql } from "kysely";
import type { Database } from "./database.js";
import { dialectOf } from "./dialect.js";
import type { OutboxTables } from "./tables.js";

/** What only one instance may do at a time, for as long as it lives. */
export type Duty = "relay" | "ingest";

export interface Locks {
  /** True where the instance has the duty now, because it was free or it had it already. */
  readonly take: (duty: Duty, owner: string) => Promise<boolean>;
  /** Inside a transaction: keeps the duty from changing hands until its end. True where the instance has it. */
  readonly keep: (duty: Duty, owner: string) => Promise<boolean>;
  /** How far the broker was read; null where it never was. */
  readonly position: () => Promise<string | null>;
  readonly moveTo: (position: string) => Promise<void>;
}

export function locks(database: Database): Locks {
  const tables = database.for<OutboxTables>();
  const { lock } = dialectOf(database.engine);
  return {
    take: async (duty, owner) => {
      const row = await database.primary(() =>
        tables.selectFrom("outbox_locks").select("held_by").where("name", "=", duty).executeTakeFirstOrThrow(),
      );
      if (row.held_by === owner) return true;
      // Also from one that is gone.
      const taken = await sql`
        update outbox_locks set held_by = ${owner}
        where name = ${duty} and (held_by is null or held_by not in (select id from outbox_instances))`.execute(tables);
      return taken.numAffectedRows === 1n;
    },
    keep: async (duty, owner) => {
      const { rows } = await sql`
        select name from outbox_locks where name = ${duty} and held_by = ${owner} ${lock}`.execute(tables);
      return rows.length === 1;
    },
    position: async () => {
      const row = await database.primary(() =>
        tables.selectFrom("outbox_locks").select("position").where("name", "=", "ingest").executeTakeFirstOrThrow(),
      );
      return row.position;
    },
    moveTo: async (position) => {
      await tables.updateTable("outbox_locks").set({ position }).where("name", "=", "ingest").execute();
    },
  };
}
