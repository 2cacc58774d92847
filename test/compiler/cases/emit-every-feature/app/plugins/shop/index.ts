import { definePlugin, isEvent, type Order, type Plugin } from "#nexus/shop";
import { accepted, notFound, reply } from "nexus-platform";

export default definePlugin(async ({ config, services, emit, log }): Promise<Plugin> => {
  const orders = new Map<number, Order>();
  const taxes: readonly number[] = config.regions.map(({ tax }) => tax);
  const payment = config.payment !== undefined && "iban" in config.payment ? config.payment.bic : config.payment?.card;
  log.info({ taxes, payment, fraud: await services.fraud?.check("nobody") }, services.ids.next());
  await services.email?.send("shop@shop.example");

  return {
    routes: {
      placeOrder: async ({ body, query, headers, services: own, user }) => {
        const quantity: number = body.items.reduce((sum, item) => sum + item.quantity, 0);
        if (query.dryRun || quantity > config.max_items) return accepted({ ticket: headers["idempotency-key"] ?? "none" });
        own.cart.add(body.items[0]?.product ?? "nothing");
        const tries: number = headers["x-tries"] ?? 0;
        const order: Order = { id: orders.size + tries, total: quantity, items: body.items };
        orders.set(order.id, order);
        await emit("order.placed", { id: 1, total: 2, items: [{ product: user?.id ?? "x" }] });
        return order;
      },
      getOrder: ({ params }) => {
        const order = orders.get(params.id);
        if (order === undefined) throw notFound();
        return order;
      },
      cancelOrder: async ({ params }) => {
        await emit("order.cancelled", { id: params.id, by: { user: "x" } });
      },
      exportOrders: () => "id;total",
      listOrders: () => [...orders.values()],
      goToPayment: ({ params }) => {
        if (params.step === "done") return reply(303, undefined, { location: "/" });
        return { url: params.order };
      },
    },
    access: { owner: ({ user, params }) => user?.id === String(params.id) },
    on: {
      "product.added": (event) => log.info({ tags: event.data.tags.length, currency: event.data.price?.currency }),
      dropProduct: () => {},
      bookOrder: (event) => log.info({ quantity: event.data.items[0]?.quantity }),
      "order.cancelled": (event) => log.info(event.data.reason),
      auditOrder: (event) => {
        if (isEvent(event, "order.placed")) log.info({ total: event.data.total });
      },
    },
    jobs: { purge: ({ signal }) => void signal.aborted, closeDay: ({ log }) => log.info("closed") },
    health: () => true,
    reconfigure: (next) => log.info(next.currency),
    stop: () => {},
  };
});
