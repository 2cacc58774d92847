import type { Kysely } from "kysely";
import type { Database, Tables } from "./tables.js";

/** What new customers save on their first order. */
export class Vouchers {
  readonly #tables: Kysely<Tables>;

  constructor(database: Database) {
    this.#tables = database.for<Tables>();
  }

  /** Once for each customer, however often it is asked for. */
  async grant(userId: string, percent: number): Promise<void> {
    const known = await this.#tables
      .selectFrom("order_vouchers")
      .select("user_id")
      .where("user_id", "=", userId)
      .execute();
    if (known.length > 0) return;
    await this.#tables.insertInto("order_vouchers").values({ user_id: userId, percent, order_id: null }).execute();
  }

  /** Percent that the order costs less; 0 without an unused voucher. Of two orders at once, one gets it. */
  async take(userId: string, orderId: string): Promise<number> {
    const { numUpdatedRows } = await this.#tables
      .updateTable("order_vouchers")
      .set({ order_id: orderId })
      .where("user_id", "=", userId)
      .where("order_id", "is", null)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) return 0;
    const { percent } = await this.#tables
      .selectFrom("order_vouchers")
      .select("percent")
      .where("user_id", "=", userId)
      .executeTakeFirstOrThrow();
    return percent;
  }
}
