import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { deferred } from "../../runtime/support/small-application.js";
import { type CuttableProxy, cuttableProxy } from "../../services/cuttable-proxy.js";
import { describeOn, serviceUrl, temporaryName } from "../../services/test-services.js";
import { removeKeys } from "./engines.js";
import { type HandClock, type StartedCache, startCache } from "./started-cache.js";

/** What callers see while Redis is not what it should be: values, never an error, and never for long the old ones. */
describeOn("redis", "the cache, when Redis fails", () => {
  let proxy: CuttableProxy;
  let prefix: string;
  let clock: HandClock;
  const started: StartedCache[] = [];

  beforeEach(async () => {
    proxy = await cuttableProxy(serviceUrl.redis);
    prefix = temporaryName();
    clock = { time: Date.UTC(2026, 10, 22) };
  });
  afterEach(async () => {
    for (const cache of started.splice(0)) await cache.stop();
    await proxy.close();
    await removeKeys(prefix);
  });

  const start = async (
    layers: readonly ("memory" | "redis")[],
    url = proxy.through(serviceUrl.redis),
  ): Promise<StartedCache> => {
    const cache = await startCache({ settings: { layers, redis_url: url, prefix }, clock });
    started.push(cache);
    return cache;
  };
  const withoutProxy = (layers: readonly ("memory" | "redis")[]) => start(layers, serviceUrl.redis);
  const isBack = (cache: StartedCache) =>
    vi.waitFor(async () => void (await cache.health()), { timeout: 30_000, interval: 50 });

  it("a cut while it is in use: values are loaded without it, told once, and kept again when it is back", async () => {
    const { shop, logs, health } = await start(["redis"]);
    await shop.set("key", "kept");
    await proxy.cut();
    for (let call = 0; call < 20; call += 1) {
      expect(await shop.getOrSet("key", async () => "loaded")).toBe("loaded");
    }
    expect(await shop.get("key")).toBeUndefined();
    await shop.set("other", 1);
    expect(logs).toEqual(["warn: a layer of the cache cannot be used: values are loaded without it"]);
    await expect(health()).rejects.toThrow("Values are loaded without a layer of the cache (redis: ");

    await proxy.mend();
    await isBack(started[0] as StartedCache);
    expect(logs.slice(1)).toEqual(["info: the cache's layer is back"]);
    expect(await shop.get("key")).toBe("kept");
  });

  it("a cut while a value is loaded: the caller gets it", async () => {
    const { shop } = await start(["memory", "redis"]);
    const reached = deferred();
    const gate = deferred();
    const asking = shop.getOrSet("key", async () => {
      reached.resolve();
      await gate.promise;
      return "loaded";
    });
    await reached.promise;
    await proxy.cut();
    gate.resolve();
    expect(await asking).toBe("loaded");
  });

  it("a server that takes everything and answers nothing is left alone after one try", async () => {
    const { shop } = await start(["redis"]);
    proxy.freeze();
    const load = vi.fn(async () => "loaded");
    for (let call = 0; call < 200; call += 1) expect(await shop.getOrSet(`key ${call}`, load)).toBe("loaded");
    expect(load).toHaveBeenCalledTimes(200);
  });

  it("what is forgotten meanwhile is forgotten before anything is read from it again", async () => {
    const cache = await start(["redis"]);
    await cache.shop.set("by tag", "old", { tags: ["tag"] });
    await cache.shop.set("by key", "old");
    await cache.shop.set("by value", "old");
    await proxy.cut();
    await cache.shop.invalidate(["tag"]);
    await cache.shop.delete("by key");
    await cache.shop.set("by value", "new");
    await proxy.mend();
    await isBack(cache);
    expect(await cache.shop.get("by tag")).toBeUndefined();
    expect(await cache.shop.get("by key")).toBeUndefined();
    expect(await cache.shop.get("by value")).toBeUndefined();
  });

  it("memory that cannot hear what others forget keeps nothing for long, and nothing of before", async () => {
    const cache = await start(["memory", "redis"]);
    const another = await withoutProxy(["memory", "redis"]);
    const keptInMemory = async (): Promise<number> => {
      await cache.shop.set("key", "old", { ttl: "1h", tags: ["tag"] });
      clock.time += 60_000;
      await cache.shop.get("key");
      return (await cache.figures())["cache.memory.hits"] ?? 0;
    };
    // Only once it hears does it keep things for longer than some seconds.
    await expect.poll(keptInMemory).toBeGreaterThan(0);
    await proxy.cut();
    await another.shop.invalidate(["tag"]);
    await expect.poll(() => cache.shop.get("key")).toBeUndefined();

    expect(await cache.shop.getOrSet("key", async () => "loaded", { ttl: "1h" })).toBe("loaded");
    expect(await cache.shop.get("key")).toBe("loaded");
    clock.time += 5_000;
    expect(await cache.shop.get("key")).toBeUndefined();
  });

  it("what nobody shares cannot be counted for all", async () => {
    const { shop } = await start(["memory", "redis"]);
    expect(await shop.count("key", 60_000)).toMatchObject({ count: 1 });
    await proxy.cut();
    await expect(shop.count("key", 60_000)).rejects.toThrow("The cache cannot count just now (redis: ");
  });

  it("one that is not there at the start keeps nothing from starting", async () => {
    await proxy.cut();
    const cache = await start(["memory", "redis"]);
    expect(await cache.shop.getOrSet("key", async () => "loaded")).toBe("loaded");
    await proxy.mend();
    await isBack(cache);
    await cache.shop.set("key", "kept");
    const another = await withoutProxy(["redis"]);
    expect(await another.shop.get("key")).toBe("kept");
  });

  it("wrong credentials are told at the start, without them", async () => {
    const url = new URL(serviceUrl.redis);
    url.username = "nobody";
    url.password = "hunter2";
    const starting = start(["redis"], url.href);
    await expect(starting).rejects.toThrow(`Redis at ${url.host} refuses the credentials of "redis_url": WRONGPASS`);
    await expect(starting).rejects.not.toThrow("hunter2");
  });

  it.each([
    [{ layers: ["redis"] }, 'The layer "redis" of the cache needs the setting "redis_url".'],
    [
      { layers: ["database"] },
      'The layer "database" of the cache needs a plugin that provides the service "database".',
    ],
    [
      { layers: ["redis", "memory"] },
      "The layers of the cache stand from the nearest to the farthest: [memory, redis], not [redis, memory].",
    ],
  ] as const)("settings that do not fit are told: %j", async (settings, reason) => {
    await expect(startCache({ settings, clock })).rejects.toThrow(reason);
  });
});
