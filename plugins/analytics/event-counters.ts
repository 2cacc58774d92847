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

  private constructor(tables: Kysely<Tables>) {
    this.#tables = tables;
  }

  static async open(database: Database): Promise<EventCounters> {
    const tables = database.for<Tables>();
    await tables.schema
      .createTable("analytics_counters")
      .ifNotExists()
      .addColumn("event", "text", (column) => column.notNull())
      .addColumn("day", "text", (column) => column.notNull())
      .addColumn("count", "integer", (column) => column.notNull())
      .addPrimaryKeyConstraint("analytics_counters_key", ["event", "day"])
      .execute();
    return new EventCounters(tables);
  }

  /** The day's count with this one. */
  async add(event: string, day: string): Promise<number> {
    const { count } = await this.#tables
      .insertInto("analytics_counters")
      .values({ event, day, count: 1 })
      .onConflict((conflict) =>
        conflict.columns(["event", "day"]).doUpdateSet(({ eb }) => ({ count: eb("analytics_counters.count", "+", 1) })),
      )
      .returning("count")
      .executeTakeFirstOrThrow();
    return count;
  }

  /** By event, in the order of their names. */
  async totals(since: string | undefined): Promise<readonly { readonly event: string; readonly count: number }[]> {
    let query = this.#tables
      .selectFrom("analytics_counters")
      .select(({ fn }) => ["event", fn.sum<number>("count").as("count")])
      .groupBy("event")
      .orderBy("event");
    if (since !== undefined) query = query.where("day", ">=", since);
    return query.execute();
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
}
