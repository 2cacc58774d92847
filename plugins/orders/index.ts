import { created, isGranted, notFound } from "nexus-platform";
import { definePlugin, type Plugin } from "#nexus/orders";
import { checkout } from "./checkout.js";
import { OrderBook } from "./order-book.js";
import { orderTable } from "./order-table.js";
import { pictureRoutes } from "./pictures.js";
import { Vouchers } from "./vouchers.js";
import { warehouse } from "./warehouse.js";

export default definePlugin((context): Plugin => {
  const { config, services, emit } = context;
  const orders = new OrderBook(services.database);
  const vouchers = new Vouchers(services.database);
  const placeOrder = checkout(context, orders, vouchers);
  const tellWarehouse = warehouse(context);
  const pictures = pictureRoutes(context);

  return {
    provides: {
      statistics: {
        read: async () => {
          const figures = await orders.figures();
          return { "orders.placed": figures.orders, "orders.revenue": figures.revenue };
        },
      },
    },
    access: {
      // An order that is not there is nobody's: only those who may see all learn that it is not.
      customerOrClerk: async ({ user, params }) =>
        user !== null &&
        (isGranted(user.permissions, "orders:read_all") || (await orders.find(params.id))?.userId === user.id),
    },
    routes: {
      placeOrder: async ({ body, user }) => created(await placeOrder(user?.id ?? "", body)),
      getOrder: async ({ params }) => {
        const order = await orders.find(params.id);
        if (order === undefined) throw notFound(`There is no order ${params.id}.`);
        return order;
      },
      exportOrders: async () => orderTable(await orders.list()),
      ...pictures,
      listProducts: () => ({
        products: Object.entries(config.products).map(([product, { name, price }]) => ({ product, name, price })),
      }),
    },
    on: {
      grantVoucher: ({ data }) => vouchers.grant(data.id, config.voucher_percent),
      confirmOrder: async ({ data: { id, userId } }) => {
        if (await orders.confirm(id)) await emit("order.confirmed", { id, userId });
      },
      tellWarehouse: async ({ data: { id } }) => {
        const order = await orders.find(id);
        if (order !== undefined) await tellWarehouse(order);
      },
    },
  };
});
