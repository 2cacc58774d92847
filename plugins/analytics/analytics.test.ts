import { createTestApp, type TestApp } from "nexus-platform/testing";
import { afterEach, beforeEach, expect, test } from "vitest";
import { application, type Types } from "#nexus";
import type { CounterList, Summary } from "#nexus/analytics";

let app: TestApp<Types>;

beforeEach(async () => {
  app = await createTestApp(application, { only: ["analytics"], now: new Date("2026-11-22T23:59:00Z") });
});

afterEach(() => app.stop());

const clerk = { roles: ["clerk"] };

const userCreated = () =>
  app.emit("user.created", { id: "6f1d2c9e-0a41-4c0e-9a37-6a2f6d0b7c11", email: "ada@shop.example", name: "Ada" });

async function counters(query = ""): Promise<CounterList["counters"]> {
  await app.settled();
  return (await app.inject({ as: clerk, url: `/analytics/counters${query}` })).json<CounterList>().counters;
}

test("each event is counted, and the count is told", async () => {
  await Promise.all([userCreated(), userCreated(), userCreated()]);
  await app.emit("email.sent", { id: "6f1d2c9e-0a41-4c0e-9a37-6a2f6d0b7c11", to: "a@b.example", subject: "Hello" });
  expect(await counters()).toEqual([
    { event: "email.sent", count: 1 },
    { event: "user.created", count: 3 },
  ]);
  const tracked = app.emitted.filter(({ type }) => type === "analytics.tracked").map(({ data }) => data);
  expect(tracked).toHaveLength(4);
  expect(tracked).toContainEqual({ event: "user.created", count: 3 });
});

test("counting is not counted, so that it ends", async () => {
  await userCreated();
  await app.settled();
  expect(app.emitted.map(({ type }) => type)).toEqual(["user.created", "analytics.tracked"]);
});

test("days are told apart, in UTC", async () => {
  await userCreated();
  await app.clock.advance(60_000);
  await userCreated();
  await userCreated();
  expect(await counters("?since=2026-11-23")).toEqual([{ event: "user.created", count: 2 }]);
  expect((await app.inject({ as: clerk, url: "/analytics/counters/user.created" })).json()).toEqual({
    event: "user.created",
    days: [
      { day: "2026-11-22", count: 1 },
      { day: "2026-11-23", count: 2 },
    ],
  });
});

test("an event that never happened is 404", async () => {
  expect((await app.inject({ as: clerk, url: "/analytics/counters/user.created" })).status).toBe(404);
});

test("a day that is none is refused", async () => {
  expect((await app.inject({ as: clerk, url: "/analytics/counters?since=yesterday" })).status).toBe(400);
});

test("the summary joins the figures of every plugin that has some", async () => {
  await using whole = await createTestApp(application, { only: ["analytics", "orders"] });
  const { figures } = (await whole.inject({ as: clerk, url: "/analytics/summary" })).json<Summary>();
  expect(figures).toMatchObject({ "orders.placed": 0, "orders.revenue": 0, "database.pool.size": 1 });
});

test("counters of old days are forgotten", async () => {
  await app.stop();
  const settings = { plugins: { analytics: { keep: "1h" } } };
  app = await createTestApp(application, { only: ["analytics"], settings, now: new Date("2026-11-22T23:59:30Z") });
  await userCreated();
  await app.settled();
  await app.clock.advance(60_000);
  await userCreated();
  await app.settled();
  await app.runJob("analytics/purge");
  expect(await counters()).toEqual([{ event: "user.created", count: 2 }]);
  await app.clock.advance(60 * 60_000);
  await app.runJob("analytics/purge");
  expect(await counters()).toEqual([{ event: "user.created", count: 1 }]);
});

test("only those with the permission see figures", async () => {
  expect((await app.inject({ url: "/analytics/summary" })).status).toBe(401);
  expect((await app.inject({ url: "/analytics/summary", as: { roles: ["member"] } })).status).toBe(403);
});
