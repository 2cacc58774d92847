import { existsSync } from "node:fs";
import { join } from "node:path";
import { createTestApp } from "nexus-platform/testing";
import { expect, test } from "vitest";
import { application } from "#nexus";

const start = (url: string) =>
  createTestApp(application, { only: ["database"], settings: { plugins: { database: { url } } } });

test("it starts with its file at the application's root, is healthy, and gives the service", async () => {
  await using app = await start("sqlite:./some/where/shop.db");
  const found = await app.services.database
    .for<{ sqlite_master: { name: string } }>()
    .selectFrom("sqlite_master")
    .selectAll()
    .execute();
  expect(found).toBeInstanceOf(Array);
  expect(existsSync(join(app.root, "some/where/shop.db"))).toBe(true);
  expect((await app.health()).plugins["database"]).toMatchObject({ state: "active" });
});

test("it is not healthy once the database is closed", async () => {
  const app = await start("sqlite::memory:");
  const { database } = app.services;
  await app.stop();
  await expect(database.transaction(async () => undefined)).rejects.toThrow("not open");
});

test("a scheme that no engine has is refused at start, without the password", async () => {
  const failure = await start("oracle://shop:hunter2@127.0.0.1/shop").catch((error: unknown) => error);
  expect(String(failure)).toContain('database.url has "oracle:"');
  expect(String(failure)).not.toContain("hunter2");
});

test("a waiting time without a unit is refused at start", async () => {
  const settings = { plugins: { database: { busy_timeout: "5" } } };
  await expect(createTestApp(application, { only: ["database"], settings })).rejects.toThrow(
    "plugins.database.busy_timeout",
  );
});
