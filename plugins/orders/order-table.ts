import type { Order } from "#nexus/orders";

const columns = ["id", "userId", "total", "status", "placedAt"] as const;

/** Orders as CSV. No value that the shop makes needs quotes. */
export function orderTable(orders: readonly Omit<Order, "items">[]): string {
  const rows = orders.map((order) => columns.map((column) => order[column]));
  return [columns, ...rows].map((row) => `${row.join(",")}\r\n`).join("");
}
