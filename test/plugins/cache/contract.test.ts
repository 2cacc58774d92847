import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { runInUnitOfWork } from "../../../runtime/context/unit-of-work.js";
import { deferred } from "../../runtime/support/small-application.js";
import { describeOn } from "../../services/test-services.js";
import { cacheEngines, type OpenEngine } from "./engines.js";
import type { StartedCache } from "./started-cache.js";

/** What every engine promises, alone and shared by instances. */
for (const engine of cacheEngines) {
  describeOn(engine.service, `the cache: ${engine.name}`, () => {
    let opened: OpenEngine;
    let cache: StartedCache;

    beforeAll(async () => {
      opened = await engine.open();
    });
    beforeEach(async () => {
      opened.begin();
      cache = await opened.start();
    });
    afterEach(() => opened.end());
    afterAll(() => opened?.close());

    describe("values", () => {
      it.each([
        ["a text", "täglich 🛒\u0000"],
        ["a number", -1.5],
        ["false", false],
        ["null", null],
        ["a list", [1, [2], {}]],
        ["an object", { a: { b: "c" }, d: null }],
        ["a large one", "x".repeat(200_000)],
      ])("%s is kept", async (_name, value) => {
        expect(await cache.shop.get("key")).toBeUndefined();
        await cache.shop.set("key", value);
        expect(await cache.shop.get("key")).toEqual(value);
      });

      it("are frozen copies: nobody changes them under others", async () => {
        const order = { lines: [{ count: 1 }] };
        await cache.shop.set("order", order);
        order.lines.push({ count: 2 });
        const kept = await cache.shop.get<typeof order>("order");
        expect(kept).toEqual({ lines: [{ count: 1 }] });
        expect(() => kept?.lines.pop()).toThrow(TypeError);
        const loaded = await cache.shop.getOrSet("loaded", async () => ({ list: [1] }));
        expect(() => loaded.list.pop()).toThrow(TypeError);
      });

      it.each([
        ["a date", { at: [new Date(0)] }, 'its "/at/0" is an instance of Date'],
        ["a function", { run: () => 1 }, 'its "/run" is a function'],
        ["no number", Number.NaN, "the value itself is NaN"],
      ])("%s is refused, with its place", async (_name, value, reason) => {
        await expect(cache.shop.set("key", value)).rejects.toThrow(reason);
        await expect(cache.shop.getOrSet("key", async () => value)).rejects.toThrow(reason);
      });

      it("keys are told apart, however they look", async () => {
        const keys = ["a", "A", "a ", "ä", "a:b", "", "%", "x".repeat(300), `${"x".repeat(299)}y`];
        await Promise.all(keys.map((key, index) => cache.shop.set(key, index)));
        expect(await Promise.all(keys.map((key) => cache.shop.get(key)))).toEqual(keys.map((_key, index) => index));
      });

      it("are forgotten by their key", async () => {
        await cache.shop.set("key", 1);
        await cache.shop.delete("key");
        expect(await cache.shop.get("key")).toBeUndefined();
        await cache.shop.delete("never there");
      });

      it("of parts are apart, keys and tags", async () => {
        const [one, other] = [cache.partOf("one"), cache.partOf("other")];
        const inner = one.part("inner");
        for (const part of [one, other, inner]) await part.set("key", "value", { tags: ["tag"] });
        await one.delete("key");
        expect([await one.get("key"), await other.get("key"), await inner.get("key")]).toEqual([
          undefined,
          "value",
          "value",
        ]);
        await inner.invalidate(["tag"]);
        expect([await other.get("key"), await inner.get("key")]).toEqual(["value", undefined]);
      });
    });

    describe("time", () => {
      it("a value is gone when its time is over", async () => {
        await cache.shop.set("key", 1, { ttl: "10s" });
        opened.clock.time += 9_999;
        expect(await cache.shop.get("key")).toBe(1);
        opened.clock.time += 1;
        expect(await cache.shop.get("key")).toBeUndefined();
      });

      it("the plugin's own counts where nobody says", async () => {
        await cache.shop.set("key", 1);
        opened.clock.time += 299_999;
        expect(await cache.shop.get("key")).toBe(1);
        opened.clock.time += 1;
        expect(await cache.shop.get("key")).toBeUndefined();
      });

      it("a clock that is set back keeps nothing alive", async () => {
        await cache.shop.set("key", 1, { ttl: "10s" });
        opened.clock.time -= 3_600_000;
        expect(await cache.shop.get("key")).toBeUndefined();
      });

      it("that is none is refused", async () => {
        await expect(cache.shop.set("key", 1, { ttl: -1 })).rejects.toThrow(RangeError);
        await expect(cache.shop.set("key", 1, { ttl: "soon" })).rejects.toThrow("is not a duration");
      });
    });

    describe("loading", () => {
      it("fifty who ask at once share one load", async () => {
        const gate = deferred();
        const load = vi.fn(async () => {
          await gate.promise;
          return { made: 1 };
        });
        const asking = Promise.all(Array.from({ length: 50 }, () => cache.shop.getOrSet("key", load)));
        gate.resolve();
        expect(await asking).toEqual(Array(50).fill({ made: 1 }));
        expect(await cache.shop.getOrSet("key", load)).toEqual({ made: 1 });
        expect(load).toHaveBeenCalledTimes(1);
      });

      it("that fails is told to all who ask, and not kept", async () => {
        const load = vi.fn<() => Promise<number>>().mockRejectedValueOnce(new Error("down")).mockResolvedValue(2);
        const asking = [cache.shop.getOrSet("key", load), cache.shop.getOrSet("key", load)];
        for (const asked of asking) await expect(asked).rejects.toThrow("down");
        expect(await cache.shop.getOrSet("key", load)).toBe(2);
      });

      it("nothing is kept only where it was asked for", async () => {
        const load = vi.fn(async () => null);
        await cache.shop.getOrSet("plain", load);
        await cache.shop.getOrSet("plain", load);
        expect(load).toHaveBeenCalledTimes(2);

        const absent = vi.fn(async () => undefined);
        for (let call = 0; call < 3; call += 1) {
          expect(await cache.shop.getOrSet("negative", absent, { negativeTtl: "5s" })).toBeUndefined();
        }
        expect(absent).toHaveBeenCalledTimes(1);
        opened.clock.time += 5_000;
        await cache.shop.getOrSet("negative", absent, { negativeTtl: "5s" });
        expect(absent).toHaveBeenCalledTimes(2);
      });

      it("an old value is given at once while it is loaded anew", async () => {
        const options = { ttl: "10s", staleFor: "60s" };
        await cache.shop.getOrSet("key", async () => "old", options);
        opened.clock.time += 10_000;
        const gate = deferred();
        const load = vi.fn(async () => {
          await gate.promise;
          return "new";
        });
        expect(await cache.shop.getOrSet("key", load, options)).toBe("old");
        expect(await cache.shop.getOrSet("key", load, options)).toBe("old");
        gate.resolve();
        await expect.poll(() => cache.shop.getOrSet("key", load, options)).toBe("new");
        expect(load).toHaveBeenCalledTimes(1);
      });

      it("an old value stays while loading fails, as long as it may", async () => {
        const options = { ttl: "10s", staleFor: "60s" };
        await cache.shop.getOrSet("key", async () => "old", options);
        opened.clock.time += 69_999;
        const failing = vi.fn(() => Promise.reject(new Error("down")));
        expect(await cache.shop.getOrSet("key", failing, options)).toBe("old");
        await expect.poll(() => cache.logs.join()).toContain("could not be loaded anew");
        expect(await cache.shop.getOrSet("key", failing, options)).toBe("old");
        opened.clock.time += 1;
        await expect(cache.shop.getOrSet("key", failing, options)).rejects.toThrow("down");
      });
    });

    describe("tags", () => {
      it("forget every value that has one of them", async () => {
        await cache.shop.set("one", 1, { tags: ["a", "b"] });
        await cache.shop.getOrSet("two", async () => 2, { tags: ["b"] });
        await cache.shop.set("three", 3, { tags: ["c"] });
        await cache.shop.set("four", 4);
        await cache.shop.invalidate(["a", "b", "never used"]);
        expect(await Promise.all(["one", "two", "three", "four"].map((key) => cache.shop.get(key)))).toEqual([
          undefined,
          undefined,
          3,
          4,
        ]);
        await cache.shop.set("one", 5, { tags: ["a", "b"] });
        expect(await cache.shop.get("one")).toBe(5);
      });

      it.each([
        ["a tag of it", () => cache.shop.invalidate(["tag"])],
        ["its key", () => cache.shop.delete("key")],
      ])("what is loading when %s is forgotten is not kept, nor given to who asks later", async (_what, forget) => {
        const gate = deferred();
        const reached = deferred();
        const options = { tags: ["tag"] };
        const asking = cache.shop.getOrSet(
          "key",
          async () => {
            reached.resolve();
            await gate.promise;
            return "before";
          },
          options,
        );
        await reached.promise;
        await forget();
        const later = cache.shop.getOrSet("key", async () => "after", options);
        if (!engine.isShared) expect(await later).toBe("after");
        gate.resolve();
        expect(await asking).toBe("before");
        expect(await later).toBe("after");
        expect(await cache.shop.getOrSet("key", async () => "later still", options)).not.toBe("before");
      });

      it("a value that is set while another is loading stays", async () => {
        const gate = deferred();
        const reached = deferred();
        const asking = cache.shop.getOrSet("key", async () => {
          reached.resolve();
          await gate.promise;
          return "loaded";
        });
        await reached.promise;
        await cache.shop.set("key", "set");
        gate.resolve();
        await asking;
        expect(await cache.shop.get("key")).toBe("set");
      });
    });

    describe("counting", () => {
      it("goes on until the window ends, and begins anew", async () => {
        expect(await cache.shop.count("key", 10_000)).toEqual({ count: 1, resetIn: 10_000 });
        opened.clock.time += 4_000;
        expect(await cache.shop.count("key", 10_000)).toEqual({ count: 2, resetIn: 6_000 });
        expect(await cache.shop.count("other", 10_000)).toEqual({ count: 1, resetIn: 10_000 });
        opened.clock.time += 6_000;
        expect(await cache.shop.count("key", 10_000)).toEqual({ count: 1, resetIn: 10_000 });
      });

      it("loses none of those who come at once", async () => {
        const counted = await Promise.all(Array.from({ length: 40 }, () => cache.shop.count("key", 60_000)));
        expect(counted.map(({ count }) => count).sort((a, b) => a - b)).toEqual(
          Array.from({ length: 40 }, (_, index) => index + 1),
        );
      });

      it("a clock that is set back does not make a window longer", async () => {
        await cache.shop.count("key", 10_000);
        opened.clock.time -= 3_600_000;
        expect(await cache.shop.count("key", 10_000)).toEqual({ count: 1, resetIn: 10_000 });
      });
    });

    it("tells what it does in figures", async () => {
      await cache.shop.getOrSet("key", async () => 1);
      await cache.shop.getOrSet("key", async () => 1);
      const figures = await cache.figures();
      expect(figures["cache.loads"]).toBe(1);
      const hits = Object.entries(figures).filter(([name]) => name.endsWith(".hits"));
      expect(hits.reduce((sum, [, count]) => sum + count, 0)).toBe(1);
      await cache.health();
    });

    describe.runIf(engine.isShared)("between instances", () => {
      let another: StartedCache;
      beforeEach(async () => {
        another = await opened.start();
      });

      it("what one keeps the other has", async () => {
        await cache.shop.set("key", { a: 1 }, { tags: ["tag"] });
        expect(await another.shop.get("key")).toEqual({ a: 1 });
        expect(await another.shop.getOrSet("key", async () => "no")).toEqual({ a: 1 });
      });

      it("one loads, and the others wait for it", async () => {
        const load = vi.fn(async () => {
          await new Promise((resolve) => setImmediate(resolve));
          return "loaded";
        });
        const asking = [cache, another].flatMap(({ shop }) =>
          Array.from({ length: 20 }, () => shop.getOrSet("key", load, { tags: ["tag"] })),
        );
        expect(new Set(await Promise.all(asking))).toEqual(new Set(["loaded"]));
        expect(load).toHaveBeenCalledTimes(1);
      });

      it("who waits loads by itself where the other fails", async () => {
        const gate = deferred();
        const reached = deferred();
        const failing = cache.shop.getOrSet("key", async () => {
          reached.resolve();
          await gate.promise;
          throw new Error("down");
        });
        await reached.promise;
        const waiting = another.shop.getOrSet("key", async () => "loaded");
        gate.resolve();
        await expect(failing).rejects.toThrow("down");
        expect(await waiting).toBe("loaded");
      });

      it.each([
        ["a tag", () => cache.shop.invalidate(["tag"])],
        ["a key", () => cache.shop.delete("key")],
        ["a new value", () => cache.shop.set("key", "new")],
      ])("what one forgets by %s the other forgets, also while it loads", async (_what, forget) => {
        const options = { tags: ["tag"] };
        await another.shop.getOrSet("key", async () => "old", options);
        expect(await another.shop.get("key")).toBe("old");
        await forget();
        await expect.poll(() => another.shop.get("key")).not.toBe("old");
        await cache.shop.delete("key");
        await expect.poll(() => another.shop.get("key")).toBeUndefined();

        const gate = deferred();
        const reached = deferred();
        const asking = another.shop.getOrSet(
          "key",
          async () => {
            reached.resolve();
            await gate.promise;
            return "old";
          },
          options,
        );
        await reached.promise;
        await forget();
        gate.resolve();
        expect(await asking).toBe("old");
        await expect.poll(() => another.shop.get("key")).not.toBe("old");
        expect(await cache.shop.get("key")).not.toBe("old");
      });

      it("they count together", async () => {
        const counted = await Promise.all(
          [cache, another].flatMap(({ shop }) => Array.from({ length: 15 }, () => shop.count("key", 60_000))),
        );
        expect(Math.max(...counted.map(({ count }) => count))).toBe(30);
      });
    });

    it("what others load before a transaction commits is forgotten when it does", async () => {
      await cache.shop.set("key", "old", { tags: ["tag"] });
      const gate = deferred();
      const forgotten = deferred();
      const committing = runInUnitOfWork(async () => {
        await cache.shop.invalidate(["tag"]);
        forgotten.resolve();
        await gate.promise;
      });
      await forgotten.promise;
      await cache.shop.getOrSet("key", async () => "old", { tags: ["tag"] });
      expect(await cache.shop.get("key")).toBe("old");
      gate.resolve();
      await committing;
      await expect.poll(() => cache.shop.get("key")).toBeUndefined();
    });

    describe.runIf(engine.hasDatabase)("in a transaction of the database", () => {
      it("nothing is kept that was loaded or set in it before it commits", async () => {
        await opened.transaction(async () => {
          expect(await cache.shop.getOrSet("loaded", async () => "uncommitted")).toBe("uncommitted");
          await cache.shop.set("set", "uncommitted");
          expect(await cache.shop.get("set")).toBeUndefined();
        });
        expect(await cache.shop.get("loaded")).toBeUndefined();
        await expect.poll(() => cache.shop.get("set")).toBe("uncommitted");
      });

      it("nothing is kept that was rolled back", async () => {
        const failed = opened.transaction(async () => {
          await cache.shop.set("set", "uncommitted");
          throw new Error("no");
        });
        await expect(failed).rejects.toThrow("no");
        expect(await cache.shop.get("set")).toBeUndefined();
      });

      it("what it forgets is forgotten at once in it, and for all when it commits", async () => {
        await cache.shop.set("key", "old", { tags: ["tag"] });
        await opened.transaction(async () => {
          await cache.shop.invalidate(["tag"]);
          expect(await cache.shop.getOrSet("key", async () => "new")).toBe("new");
        });
        await expect.poll(() => cache.shop.get("key")).toBeUndefined();
      });
    });
  });
}
