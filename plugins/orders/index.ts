import { created, notFound, unprocessable } from "nexus-platform";
import { definePlugin, type Plugin } from "#nexus/orders";
import { OrderBook } from "./order-book.js";
import { priceOf, reduced } from "./price.js";
import { createTables } from "./tables.js";
import { Vouchers } from "./vouchers.js";

export default definePlugin(async ({ config, services, emit }): Promise<Plugin> => {
  const { database, users } = services;
  await createTables(database);
  const orders = new OrderBook(database);
  const vouchers = new Vouchers(database);

  return {
    provides: {
      statistics: {
        read: async () => {
          const figures = await orders.figures();
          return { "orders.placed": figures.orders, "orders.revenue": figures.revenue };
        },
      },
    },
    routes: {
      placeOrder: async ({ body: { userId, items } }) => {
        const customer = await users.find(userId);
        if (customer === undefined) {
          throw unprocessable("There is no such account.", {
            errors: [{ pointer: "/userId", message: "is not an account" }],
          });
        }
        const price = priceOf(items, config.products);
        return database.transaction(async () => {
          const order = await orders.place({ userId, items, total: reduced(price, await vouchers.find(userId)) });
          await vouchers.use(userId, order.id);
          const { id, total } = order;
          await emit("order.placed", { id, userId, email: customer.email, name: customer.name, items, total });
          return created(order);
        });
      },
      getOrder: async ({ params }) => {
        const order = await orders.find(params.id);
        if (order === undefined) throw notFound(`There is no order ${params.id}.`);
        return order;
      },
      exportOrders: async () => {
        const rows = (await orders.list()).map(({ id, userId, total, status, placedAt }) => [
          id,
          userId,
          total,
          status,
          placedAt,
        ]);
        return [["id", "user", "total", "status", "placed_at"], ...rows].map((row) => `${row.join(",")}\r\n`).join("");
      },
      listProducts: () => ({
        products: Object.entries(config.products).map(([product, { name, price }]) => ({ product, name, price })),
      }),
    },
    on: {
      grantVoucher: ({ data }) => vouchers.grant(data.id, config.voucher_percent),
      confirmOrder: ({ data: { id, userId } }) =>
        database.transaction(async () => {
          if (await orders.confirm(id)) await emit("order.confirmed", { id, userId });
        }),
    },
  };
});
