import { createServer, type Server } from "node:http";
import { createTestApp, type TestApp } from "nexus-platform/testing";
import { afterEach, beforeEach, expect, test } from "vitest";
import { application, type Types } from "#nexus";
import type { Order } from "#nexus/orders";

interface Told {
  readonly key: string | undefined;
  readonly body: unknown;
}

let told: Told[];
/** What the warehouse answers, one after the other; then 204. */
let answers: number[];
let server: Server;
let app: TestApp<Types>;

beforeEach(async () => {
  told = [];
  answers = [];
  server = createServer(async (request, response) => {
    let text = "";
    for await (const chunk of request) text += String(chunk);
    const key = request.headers["idempotency-key"];
    told.push({ key: typeof key === "string" ? key : undefined, body: JSON.parse(text) });
    response.writeHead(answers.shift() ?? 204).end();
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}/orders`;
  app = await createTestApp(application, {
    only: ["orders"],
    services: { users: { find: async (id) => ({ ...ada, id }) } },
    settings: { plugins: { orders: { warehouse_url: url } } },
  });
});

afterEach(async () => {
  await app.stop();
  await new Promise((resolve) => void server.close(resolve));
});

const ada = { email: "ada@shop.example", name: "Ada", verified: true, createdAt: "2026-11-22T20:00:00.000Z" };
const as = { id: "6f1d2c9e-0a41-4c0e-9a37-6a2f6d0b7c11", roles: ["member"] };
const items = [{ product: "mug", quantity: 1 }];
const place = async () => (await app.inject({ method: "POST", url: "/orders", body: { items }, as })).json<Order>();

test("the warehouse is told of a confirmed order, once", async () => {
  const { id } = await place();
  await app.settled();
  expect(told).toEqual([{ key: id, body: { order: id, items } }]);
});

test("it is told again where it could not take the order, under the same key", async () => {
  // The client tries again by itself, and then the event comes again.
  answers = [503, 503, 503, 503, 503];
  const { id } = await place();
  await app.clock.advance(5 * 60_000);
  await app.settled();
  expect(answers).toEqual([]);
  expect(told.at(-1)).toEqual({ key: id, body: { order: id, items } });
  expect(app.deadLetters).toEqual([]);
});

test("an order that it refuses for good is a dead letter at once", async () => {
  answers = [422];
  const { id } = await place();
  await app.settled();
  expect(app.deadLetters).toMatchObject([{ handler: "tellWarehouse", attempts: 1, error: { name: "NoRetry" } }]);
  expect(app.deadLetters[0]?.error.message).toContain(id);
});
