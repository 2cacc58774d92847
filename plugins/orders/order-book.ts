import type { Kysely, Selectable } from "kysely";
import type { Item, Order } from "#nexus/orders";
import type { Database, Tables } from "./tables.js";

/** The orders that were placed. */
export class OrderBook {
  readonly #tables: Kysely<Tables>;

  constructor(database: Database) {
    this.#tables = database.for<Tables>();
  }

  async place(order: {
    readonly id: string;
    readonly userId: string;
    readonly items: readonly Item[];
    readonly total: number;
  }): Promise<Order> {
    const placed: Order = { ...order, status: "placed", placedAt: new Date().toISOString() };
    const { id, userId, total, status, placedAt, items } = placed;
    await this.#tables
      .insertInto("orders")
      .values({ id, user_id: userId, total, status, placed_at: placedAt })
      .execute();
    await this.#tables
      .insertInto("order_items")
      .values(items.map(({ product, quantity }, line) => ({ order_id: id, line, product, quantity })))
      .execute();
    return placed;
  }

  async find(id: string): Promise<Order | undefined> {
    const row = await this.#tables.selectFrom("orders").selectAll().where("id", "=", id).executeTakeFirst();
    if (row === undefined) return undefined;
    const items = await this.#tables
      .selectFrom("order_items")
      .select(["product", "quantity"])
      .where("order_id", "=", id)
      .orderBy("line")
      .execute();
    return { ...headOf(row), items };
  }

  /** Oldest first, without items. */
  async list(): Promise<readonly Omit<Order, "items">[]> {
    const rows = await this.#tables.selectFrom("orders").selectAll().orderBy("placed_at").orderBy("id").execute();
    return rows.map(headOf);
  }

  /** False where it was confirmed before. */
  async confirm(id: string): Promise<boolean> {
    const { numUpdatedRows } = await this.#tables
      .updateTable("orders")
      .set({ status: "confirmed" })
      .where("id", "=", id)
      .where("status", "=", "placed")
      .executeTakeFirst();
    return numUpdatedRows === 1n;
  }

  async figures(): Promise<{ readonly orders: number; readonly revenue: number }> {
    const { orders, revenue } = await this.#tables
      .selectFrom("orders")
      .select(({ fn }) => [fn.countAll<number>().as("orders"), fn.sum<number | null>("total").as("revenue")])
      .executeTakeFirstOrThrow();
    return { orders, revenue: revenue ?? 0 };
  }
}

const headOf = ({ id, user_id, total, status, placed_at }: Selectable<Tables["orders"]>): Omit<Order, "items"> => ({
  id,
  userId: user_id,
  total,
  status,
  placedAt: placed_at,
});
