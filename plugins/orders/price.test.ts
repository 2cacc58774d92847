import { expect, test } from "vitest";
import { priceOf, reduced } from "./price.js";

const products = { mug: { name: "Mug", price: 1200 }, chair: { name: "Chair", price: 24900 } };

test("the price is the sum of all items", () => {
  const items = [
    { product: "mug", quantity: 2 },
    { product: "chair", quantity: 1 },
  ];
  expect(priceOf(items, products)).toBe(27300);
});

test("each item that is not sold is named, also where JavaScript's own objects know the word", () => {
  const items = ["sofa", "mug", "constructor"].map((product) => ({ product, quantity: 1 }));
  expect(() => priceOf(items, products)).toThrow(
    expect.objectContaining({
      status: 422,
      errors: [
        { pointer: "/body/items/0/product", message: "is not sold here" },
        { pointer: "/body/items/2/product", message: "is not sold here" },
      ],
    }),
  );
});

const reductions = [
  { row: "ten percent of a round price", price: 1000, percent: 10, want: 900 },
  { row: "a fraction of a cent is the customer's", price: 999, percent: 10, want: 899 },
  { row: "nothing off", price: 999, percent: 0, want: 999 },
  { row: "everything off", price: 999, percent: 100, want: 0 },
];

test.each(reductions)("$row", ({ price, percent, want }) => {
  expect(reduced(price, percent)).toBe(want);
});
