import { created, notFound } from "nexus-platform";
import { definePlugin, type Plugin } from "#nexus/orders";
import { checkout } from "./checkout.js";
import { OrderBook } from "./order-book.js";
import { orderTable } from "./order-table.js";
import { createTables } from "./tables.js";
import { Vouchers } from "./vouchers.js";

export default definePlugin(async (context): Promise<Plugin> => {
  const { config, services, emit } = context;
  await createTables(services.database);
  const orders = new OrderBook(services.database);
  const vouchers = new Vouchers(services.database);
  const placeOrder = checkout(context, orders, vouchers);

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
      placeOrder: async ({ body }) => created(await placeOrder(body)),
      getOrder: async ({ params }) => {
        const order = await orders.find(params.id);
        if (order === undefined) throw notFound(`There is no order ${params.id}.`);
        return order;
      },
      exportOrders: async () => orderTable(await orders.list()),
      listProducts: () => ({
        products: Object.entries(config.products).map(([product, { name, price }]) => ({ product, name, price })),
      }),
    },
    on: {
      grantVoucher: ({ data }) => vouchers.grant(data.id, config.voucher_percent),
      confirmOrder: ({ data: { id, userId } }) =>
        services.database.transaction(async () => {
          if (await orders.confirm(id)) await emit("order.confirmed", { id, userId });
        }),
    },
  };
});
