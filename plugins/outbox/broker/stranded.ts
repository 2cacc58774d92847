import { sql } from "kysely";
import type { EventDelivery, Logger } from "nexus-platform";
import { type Database, retried } from "../database.js";
import type { DeadLetters } from "../dead-letters.js";
import { dialectOf } from "../dialect.js";
import { locks as duties } from "../locks.js";
import type { OutboxTables } from "../tables.js";
import { ingest as ingestion } from "./ingest.js";
import { nextToRelay } from "./relay.js";

export interface StrandedOptions {
  readonly database: Database;
  readonly dead: DeadLetters;
  readonly delivery: EventDelivery;
  readonly log: Logger;
}

/**
 * Events that waited for a broker which the settings do not name any more: they are delivered here instead. Gives the handlers
 * that have something to do.
 */
export async function deliverStranded(options: StrandedOptions): Promise<ReadonlySet<string>> {
  const { database, log } = options;
  const tables = database.for<OutboxTables>();
  const { lock } = dialectOf(database.engine);
  const ingest = ingestion({ ...options, locks: duties(database) });
  const wanted = new Set<string>();
  for (let count = 0; ; ) {
    const moved = await database.transaction(async () => {
      // One instance at a time, because several may start at once.
      await sql`select name from outbox_locks where name = 'relay' ${lock}`.execute(tables);
      const waiting = await nextToRelay(tables);
      for (const { seq, envelope } of waiting) {
        for (const handler of await ingest.again(envelope)) wanted.add(handler);
        await tables.deleteFrom("outbox_relays").where("seq", "=", seq).execute();
      }
      return waiting.length;
    }, retried);
    count += moved;
    if (moved > 0) continue;
    if (count > 0) log.warn({ events: count }, "events that waited for a broker are delivered without it");
    return wanted;
  }
}
