import { NoRetry } from "nexus-platform";
import type { Context, Order } from "#nexus/orders";

type Shipment = Pick<Order, "id" | "items">;

/** Tells the warehouse what to send. Rejects where it could not be told: the event that asks for it comes again. */
export function warehouse({ config, services, log }: Context): (order: Shipment) => Promise<void> {
  return async ({ id, items }) => {
    if (config.warehouse_url === "") return;
    // The order's id makes a repeated call the same call.
    const headers = { "idempotency-key": id };
    const { status } = await services.http.post(config.warehouse_url, { json: { order: id, items }, headers });
    if (status >= 200 && status < 300) return;
    const refusal = `the warehouse answered ${status} to order ${id}`;
    if (status >= 400 && status < 500 && status !== 429) throw new NoRetry(refusal);
    log.warn({ order: id, status }, "the warehouse does not take the order yet");
    throw new Error(refusal);
  };
}
