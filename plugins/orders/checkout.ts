import { unprocessable } from "nexus-platform";
import type { Context, NewOrder, Order } from "#nexus/orders";
import type { OrderBook } from "./order-book.js";
import { priceOf, reduced } from "./price.js";
import type { Vouchers } from "./vouchers.js";

/** Places an order: for an account that there is, of products that the shop sells, cheaper with a voucher. */
export function checkout({ config, services, emit }: Context, orders: OrderBook, vouchers: Vouchers) {
  return async ({ userId, items }: NewOrder): Promise<Order> => {
    const customer = await services.users.find(userId);
    if (customer === undefined) {
      throw unprocessable("There is no such account.", {
        errors: [{ pointer: "/body/userId", message: "is not an account" }],
      });
    }
    const price = priceOf(items, config.products);
    return services.database.transaction(async () => {
      const order = await orders.place({ userId, items, total: reduced(price, await vouchers.find(userId)) });
      await vouchers.use(userId, order.id);
      const { id, total } = order;
      await emit("order.placed", { id, userId, email: customer.email, name: customer.name, items, total });
      return order;
    });
  };
}
