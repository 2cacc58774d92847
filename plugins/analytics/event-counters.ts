import type { Kysely } from "kysely";
import type { Services } from "#nexus/analytics";

type Database = Services["database"];

interface Tables {
  readonly analytics_counters: {
    readonly event: string;
    /** UTC: "2026-11-22". */
    readonly day: string;
    readonly count: number;
  };
}

/** How often each event happened on each day. */
export class EventCounters {
  readonly #tables: Kysely<Tables>;
  readonly #engine: Database["engine"];

  constructor(database: Database) {
    this.#tables = database.for<Tables>();
    this.#engine = database.engine;
  }

  /** The day's count with this one. Inside a transaction, so that it is the caller's own. */
  async add(event: string, day: string): Promise<number> {
    const first = this.#tables.insertInto("analytics_counters").values({ event, day, count: 1 });
    const insertion =
      this.#engine === "mysql"
        ? first.onDuplicateKeyUpdate(({ eb }) => ({ count: eb("analytics_counters.count", "+", 1) }))
        : first.onConflict((conflict) =>
            conflict
              .columns(["event", "day"])
              .doUpdateSet(({ eb }) => ({ count: eb("analytics_counters.count", "+", 1) })),
          );
    await insertion.execute();
    const { count } = await this.#tables
      .selectFrom("analytics_counters")
      .select("count")
      .where("event", "=", event)
      .where("day", "=", day)
      .executeTakeFirstOrThrow();
    return count;
  }

  /** By event, in the order of their names. */
  async totals(since: string | undefined): Promise<readonly { readonly event: string; readonly count: number }[]> {
    let query = this.#tables
      .selectFrom("analytics_counters")
      .select(({ fn }) => ["event", fn.sum<number | string>("count").as("count")])
      .groupBy("event")
      .orderBy("event");
    if (since !== undefined) query = query.where("day", ">=", since);
    // Sums are decimals to some engines, which come as texts.
    return (await query.execute()).map(({ event, count }) => ({ event, count: Number(count) }));
  }

  /** Days on which the event happened, in their order. */
  async days(event: string): Promise<readonly { readonly day: string; readonly count: number }[]> {
    return this.#tables
      .selectFrom("analytics_counters")
      .select(["day", "count"])
      .where("event", "=", event)
      .orderBy("day")
      .execute();
  }

  /** Forgets what was counted before this day. Gives how many counters that were. */
  async forgetBefore(day: string): Promise<number> {
    const { numDeletedRows } = await this.#tables
      .deleteFrom("analytics_counters")
      .where("day", "<", day)
      .executeTakeFirst();
    return Number(numDeletedRows);
  }
}
