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
    await this.#tables
      .insertInto("order_vouchers")
      .values({ user_id: userId, percent, order_id: null })
      .onConflict((conflict) => conflict.column("user_id").doNothing())
      .execute();
  }

  /** Percent that the customer saves now; 0 without an unused voucher. */
  async find(userId: string): Promise<number> {
    const row = await this.#tables
      .selectFrom("order_vouchers")
      .select("percent")
      .where("user_id", "=", userId)
      .where("order_id", "is", null)
      .executeTakeFirst();
    return row?.percent ?? 0;
  }

  async use(userId: string, orderId: string): Promise<void> {
    await this.#tables
      .updateTable("order_vouchers")
      .set({ order_id: orderId })
      .where("user_id", "=", userId)
      .where("order_id", "is", null)
      .execute();
  }
}
