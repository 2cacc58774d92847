import { unprocessable } from "nexus-platform";
import type { Config, Item } from "#nexus/orders";

/** Cents. Throws a problem that names each item that the shop does not sell. */
export function priceOf(items: readonly Item[], products: Config["products"]): number {
  const prices = new Map(Object.entries(products).map(([product, { price }]) => [product, price]));
  const errors = items.flatMap(({ product }, index) =>
    prices.has(product) ? [] : [{ pointer: `/body/items/${index}/product`, message: "is not sold here" }],
  );
  if (errors.length > 0) throw unprocessable("Some products are not sold here.", { errors });
  return items.reduce((total, { product, quantity }) => total + quantity * (prices.get(product) ?? 0), 0);
}

/** Cents, rounded in the customer's favour. */
export const reduced = (price: number, percent: number): number => Math.floor((price * (100 - percent)) / 100);
