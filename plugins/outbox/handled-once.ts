import { type Kysely, sql } from "kysely";
import type { EventEnvelope, Outbox } from "nexus-platform";
import type { Database } from "./database.js";
import { type Dialect, dialectOf } from "./dialect.js";
import type { OutboxTables } from "./tables.js";

/** The mark and the effect of the handler are one transaction, so that neither is there without the other. */
export function handledOnce(database: Database): Outbox["once"] {
  const tables = database.for<OutboxTables>();
  const dialect = dialectOf(database.engine);
  return (event, handler, handle) =>
    database.transaction(async () => {
      if (await mark(tables, dialect, { event, handler })) await handle();
    });
}

/** True where the mark was not there yet. Waits for a transaction that is about to make the same one. */
export async function mark(
  tables: Kysely<OutboxTables>,
  { insertNew, orNothing, now }: Dialect,
  { event, handler }: { readonly event: Pick<EventEnvelope, "id">; readonly handler: string },
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    ${insertNew} outbox_marks (event_id, handler, marked_at) values (${event.id}, ${handler}, ${now})
    ${orNothing}`.execute(tables);
  return numAffectedRows === 1n;
}
