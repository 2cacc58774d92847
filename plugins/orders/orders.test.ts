import { type Caller, createTestApp, type TestApp } from "nexus-platform/testing";
import { afterEach, beforeEach, expect, test } from "vitest";
import { application, type Types } from "#nexus";
import type { Order } from "#nexus/orders";

let app: TestApp<Types>;

const ada = { id: "6f1d2c9e-0a41-4c0e-9a37-6a2f6d0b7c11", email: "ada@shop.example", name: "Ada" };
const eve = { id: "00000000-0000-4000-8000-000000000000", email: "eve@shop.example", name: "Eve" };

/** Two accounts, of which one is verified. */
const users: Types["services"]["users"] = {
  find: async (id) =>
    [
      { ...ada, verified: true, createdAt: "2026-11-22T20:00:00.000Z" },
      { ...eve, verified: false, createdAt: "2026-11-22T20:00:00.000Z" },
    ].find((user) => user.id === id),
};

beforeEach(async () => {
  app = await createTestApp(application, { only: ["orders"], services: { users } });
});

afterEach(() => app.stop());

const customer = { id: ada.id, roles: ["member"] };
const clerk = { id: "clerk", roles: ["clerk"] };
const place = (items: unknown, as: Caller = customer) =>
  app.inject({ method: "POST", url: "/orders", body: { items }, as });
const placed = async (items: unknown) => (await place(items)).json<Order>();
const look = (id: string, as: Caller) => app.inject({ url: `/orders/${id}`, as });
const find = async (id: string) => (await look(id, customer)).json<Order>();
const mugs = (quantity: number) => [{ product: "mug", quantity }];
const chairs = (quantity: number) => [{ product: "chair", quantity }];

test("an order is priced, stored and told", async () => {
  const order = await placed([...mugs(2), ...chairs(1)]);
  expect(order).toMatchObject({ userId: ada.id, total: 27_300, status: "placed", items: [...mugs(2), ...chairs(1)] });
  expect(await app.waitFor("order.placed")).toMatchObject({
    data: { id: order.id, userId: ada.id, email: ada.email, name: ada.name, total: 27_300 },
  });
});

test("an order is confirmed by itself", async () => {
  const { id } = await placed(mugs(1));
  expect(await app.waitFor("order.confirmed")).toMatchObject({ data: { id, userId: ada.id } });
  expect(await find(id)).toMatchObject({ status: "confirmed" });
});

test("an order of more than 1,000 waits for somebody to look at it", async () => {
  const { id } = await placed(chairs(5));
  await app.settled();
  expect(await find(id)).toMatchObject({ total: 124_500, status: "placed" });
  expect(app.emitted.map(({ type }) => type)).toEqual(["order.placed"]);
});

test("an event that comes twice confirms once", async () => {
  await placed(mugs(1));
  const { data } = await app.waitFor("order.placed");
  await app.settled();
  await app.emit("order.placed", data);
  await app.settled();
  expect(app.emitted.filter(({ type }) => type === "order.confirmed")).toHaveLength(1);
});

test("a new customer saves once, also where the account is told twice", async () => {
  await app.emit("user.created", ada);
  await app.settled();
  expect(await placed(mugs(1))).toMatchObject({ total: 1080 });
  await app.emit("user.created", ada);
  await app.settled();
  expect(await placed(mugs(1))).toMatchObject({ total: 1200 });
});

test("of two orders at once, one is cheaper", async () => {
  await app.emit("user.created", ada);
  await app.settled();
  const totals = (await Promise.all([placed(mugs(1)), placed(mugs(1))])).map(({ total }) => total);
  expect(totals.sort()).toEqual([1080, 1200]);
});

const refused = [
  {
    row: "what is not sold is not ordered",
    items: [...mugs(1), { product: "sofa", quantity: 1 }],
    status: 422,
    pointer: "/body/items/1/product",
  },
  { row: "an order has items", items: [], status: 400, pointer: "/body/items" },
  { row: "nothing is ordered zero times", items: mugs(0), status: 400, pointer: "/body/items/0/quantity" },
];

test.each(refused)("$row", async ({ items, status, pointer }) => {
  const answer = await place(items);
  expect(answer.status).toBe(status);
  expect(answer.json()).toMatchObject({ errors: [{ pointer }] });
  expect(app.emitted).toEqual([]);
});

test("nobody orders without being signed in, without the permission, or before the address is confirmed", async () => {
  expect((await app.inject({ method: "POST", url: "/orders", body: { items: mugs(1) } })).status).toBe(401);
  expect((await place(mugs(1), { id: ada.id })).status).toBe(403);
  const answer = await place(mugs(1), { id: eve.id, roles: ["member"] });
  expect(answer.json()).toMatchObject({ status: 403, detail: expect.stringContaining("Confirm your address") });
  expect(app.emitted).toEqual([]);
});

test("an order is seen by its customer and by those who may see all, and by nobody else", async () => {
  const { id } = await placed(mugs(1));
  expect((await look(id, customer)).status).toBe(200);
  expect((await look(id, clerk)).status).toBe(200);
  expect((await look(id, { id: eve.id, roles: ["member"] })).status).toBe(403);
  expect((await app.inject({ url: `/orders/${id}` })).status).toBe(401);
});

test("an order that is not there is 404 to those who may see all, and nobody else's business", async () => {
  expect((await look(ada.id, clerk)).status).toBe(404);
  expect((await look(ada.id, customer)).status).toBe(403);
});

test("all orders come as CSV", async () => {
  const { id, placedAt } = await placed(chairs(5));
  const { headers, body } = await app.inject({ url: "/orders.csv", as: clerk });
  expect(headers["content-type"]).toContain("text/csv");
  expect(body).toBe(`id,userId,total,status,placedAt\r\n${id},${ada.id},124500,placed,${placedAt}\r\n`);
});

test("the products of nexus.yaml are on offer", async () => {
  const { products } = (await app.inject({ url: "/products" })).json<{ products: unknown[] }>();
  expect(products).toContainEqual({ product: "mug", name: "Mug", price: 1200 });
});
