import { randomUUID } from "node:crypto";
import { forbidden, unavailable } from "nexus-platform";
import type { Context, NewOrder, Order } from "#nexus/orders";
import type { OrderBook } from "./order-book.js";
import { priceOf, reduced } from "./price.js";
import type { Vouchers } from "./vouchers.js";

/** Places a customer's order of products that the shop sells, cheaper with a voucher. */
export function checkout({ config, services, emit }: Context, orders: OrderBook, vouchers: Vouchers) {
  return async (userId: string, { items }: NewOrder): Promise<Order> => {
    const customer = await services.users.find(userId);
    // Somebody who is signed in has an account; it may have been deleted meanwhile.
    if (customer === undefined) throw unavailable("Your account cannot be found just now.");
    const { email, name, verified } = customer;
    if (!verified || email === null)
      throw forbidden("Confirm your address first: the mail that you were sent says how.");
    const price = priceOf(items, config.products);
    return services.database.transaction(async () => {
      const id = randomUUID();
      const total = reduced(price, await vouchers.take(userId, id));
      const order = await orders.place({ id, userId, items, total });
      await emit("order.placed", { id, userId, email, name, items, total });
      return order;
    });
  };
}
