import { createTestApp } from "nexus-platform/testing";
import { expect, test } from "vitest";
import { application } from "#nexus";
import { Invalidations } from "./invalidations.js";
import { MemoryLayer, type MemoryLimits } from "./memory-layer.js";

test("an application has it without a server beside it, on its own clock", async () => {
  await using app = await createTestApp(application, { only: ["cache"] });
  const { cache } = app.services;
  await cache.set("key", { a: 1 }, { ttl: "1m", tags: ["tag"] });
  expect(await cache.get("key")).toEqual({ a: 1 });
  await app.clock.advance(60_000);
  expect(await cache.get("key")).toBeUndefined();
  expect((await app.health()).plugins["cache"]).toMatchObject({ state: "active" });
});

test("an answer of the sample is kept, with its tag", async () => {
  await using app = await createTestApp(application, { only: ["orders", "cache"] });
  const { headers, status } = await app.inject({ url: "/products" });
  expect([status, headers["cache-control"]]).toEqual([200, "public, max-age=30, stale-while-revalidate=300"]);
  await app.clock.advance(10_000);
  const again = await app.inject({ url: "/products", headers: { "if-none-match": String(headers["etag"]) } });
  expect([again.status, again.headers["age"]]).toEqual([304, "10"]);
});

const entry = (text: string, tags: readonly string[] = []) => ({
  value: text,
  text,
  tags,
  storedAt: 0,
  freshUntil: 1_000,
  staleUntil: 1_000,
});

function memoryOf(limits: Partial<MemoryLimits>) {
  const invalidations = new Invalidations();
  const memory = new MemoryLayer({ maxEntries: 100, maxBytes: 1e6, ...limits }, invalidations);
  const hit = memory.part("shop:");
  return { memory, invalidations, hit, put: (key: string, text = "x") => memory.put(`shop:${key}`, entry(text), 0, 0) };
}

test("memory holds so many entries, and what is asked for stays", () => {
  const { memory, hit, put } = memoryOf({ maxEntries: 16 });
  put("hot");
  for (let index = 0; index < 1_000; index += 1) {
    put(`cold ${index}`);
    expect(hit("hot", 1)?.value).toBe("x");
  }
  expect([memory.entries, hit("cold 0", 1), hit("cold 999", 1)?.value]).toEqual([16, undefined, "x"]);
  expect(memory.figures.evictions).toBe(985);
});

test("memory holds so many bytes, and never what is larger than all of them", () => {
  const { memory, hit, put } = memoryOf({ maxBytes: 10_000 });
  for (let index = 0; index < 100; index += 1) put(`key ${index}`, "x".repeat(1_000));
  expect(memory.bytes).toBeLessThanOrEqual(10_000);
  expect(memory.entries).toBe(8);
  put("key 99", "x".repeat(20_000));
  expect(hit("key 99", 1)).toBeUndefined();
});

test("what was forgotten longer ago than is remembered counts as forgotten", () => {
  const invalidations = new Invalidations();
  const since = invalidations.now;
  invalidations.mark({ keys: [], tags: ["first"] });
  for (let index = 0; index < 100_000; index += 1) invalidations.mark({ keys: [`key ${index}`], tags: [] });
  expect(invalidations.tagsHold(since, ["first"])).toBe(false);
  expect(invalidations.tagsHold(invalidations.now, ["first"])).toBe(true);
});

test("a part that is cleared has nothing any more", () => {
  const { memory, hit, put } = memoryOf({});
  put("key");
  memory.clear();
  expect([hit("key", 1), memory.entries]).toEqual([undefined, 0]);
});
