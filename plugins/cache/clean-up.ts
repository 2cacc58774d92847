import type { Logger } from "nexus-platform";
import type { Database, Tables } from "./database.js";

/** How often rows that are over are removed, and how long notices stay for instances that look seldom. Milliseconds. */
const every = 60_000;
const noticeLife = 600_000;

/** Removes what is over from the database, now and then. Gives what ends it, once the last time is done. */
export function cleanUp(database: Database, log: Logger, now: () => number): () => Promise<void> {
  const tables = database.for<Tables>();
  let cleaning: Promise<void> | null = null;

  const clean = async (): Promise<void> => {
    // Tags last as long as the entries that name them; without its tag an entry is over anyway.
    await tables.deleteFrom("cache_entries").where("stale_until", "<=", now()).execute();
    await tables.deleteFrom("cache_tags").where("expires_at", "<=", now()).execute();
    await tables.deleteFrom("cache_counters").where("ends_at", "<=", now()).execute();
    await tables.deleteFrom("cache_leases").where("expires_at", "<=", Date.now()).execute();
    await tables
      .deleteFrom("cache_notices")
      .where("told_at", "<=", Date.now() - noticeLife)
      .execute();
  };

  const timer = setInterval(() => {
    cleaning ??= clean()
      .catch((error: unknown) => log.debug({ err: error }, "rows of the cache that are over could not be removed"))
      .finally(() => {
        cleaning = null;
      });
  }, every).unref();
  return async () => {
    clearInterval(timer);
    await cleaning;
  };
}
