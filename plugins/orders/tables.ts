import type { Services } from "#nexus/orders";

export type Database = Services["database"];

/** Tables of this plugin. Money is in cents. */
export interface Tables {
  readonly orders: {
    readonly id: string;
    readonly user_id: string;
    readonly total: number;
    readonly status: "placed" | "confirmed";
    readonly placed_at: string;
  };
  readonly order_items: {
    readonly order_id: string;
    readonly product: string;
    readonly quantity: number;
  };
  readonly order_vouchers: {
    readonly user_id: string;
    readonly percent: number;
    /** The order that it made cheaper; null while it can be used. */
    readonly order_id: string | null;
  };
}

export async function createTables(database: Database): Promise<void> {
  const { schema } = database.for<Tables>();
  await schema
    .createTable("orders")
    .ifNotExists()
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("user_id", "text", (column) => column.notNull())
    .addColumn("total", "integer", (column) => column.notNull())
    .addColumn("status", "text", (column) => column.notNull())
    .addColumn("placed_at", "text", (column) => column.notNull())
    .execute();
  await schema
    .createTable("order_items")
    .ifNotExists()
    .addColumn("order_id", "text", (column) => column.notNull().references("orders.id").onDelete("cascade"))
    .addColumn("product", "text", (column) => column.notNull())
    .addColumn("quantity", "integer", (column) => column.notNull())
    .execute();
  await schema.createIndex("order_items_by_order").ifNotExists().on("order_items").column("order_id").execute();
  await schema
    .createTable("order_vouchers")
    .ifNotExists()
    .addColumn("user_id", "text", (column) => column.primaryKey())
    .addColumn("percent", "integer", (column) => column.notNull())
    .addColumn("order_id", "text", (column) => column.references("orders.id"))
    .execute();
}
