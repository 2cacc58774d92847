import { sql } from "kysely";
import { HandlerNotRunning, runInUnitOfWork } from "nexus-platform";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { attempt } from "../../../plugins/outbox/attempt.js";
import { deliveryTable } from "../../../plugins/outbox/delivery-table.js";
import { databaseEngines, describeOn } from "../../services/test-services.js";
import { durableHandler, eventOf, type Instances, instancesOn } from "./instances.js";

/** What holds on every engine. */
for (const { engine, service } of databaseEngines) {
  describeOn(service, `the outbox on ${engine}`, () => {
    let world: Instances;

    beforeEach(async () => {
      world = await instancesOn(engine);
      await sql`create table effects (n integer not null)`.execute(world.tables);
    });
    afterEach(() => world.close());

    const effects = async (): Promise<readonly number[]> => {
      const { rows } = await sql<{ n: number }>`select n from effects order by n`.execute(world.tables);
      return rows.map(({ n }) => n);
    };
    const numbered = (n: number, key = "k") => eventOf("thing.happened", { n, key });
    const dataOf = (event: { readonly data: unknown }) => event.data as { readonly n: number; readonly key: string };
    const keyOf = (event: { readonly data: unknown }): string => dataOf(event).key;

    describe("storing", () => {
      test("hands an event to every handler, once, as it was stored", async () => {
        const got: unknown[] = [];
        const { outbox, counts } = await world.start({
          "shop/one": { run: (event) => void got.push(event) },
          "shop/two": { run: (event) => void got.push(event) },
        });
        const event = eventOf("thing.happened", { text: 'ä "quoted" \u0000 \ud83d\ude00 \\', list: [1, null, 2.5] });
        await outbox.store(event, ["shop/one", "shop/two"]);
        await outbox.idle();
        expect(got).toEqual([event, event]);
        expect([await outbox.open(), counts.delivered]).toEqual([0, 2]);
      });

      test("keeps what no instance delivers, for the next one", async () => {
        const first = await world.start({ "shop/one": { run: () => undefined } }, { begins: false });
        await first.outbox.store(numbered(1), ["shop/one"]);
        expect(await first.outbox.open()).toBe(1);

        const got: number[] = [];
        const second = await world.start({ "shop/one": { run: (event) => void got.push(dataOf(event).n) } });
        await second.outbox.idle();
        expect(got).toEqual([1]);
      });

      test("commits and rolls back with the transaction around it", async () => {
        const got: number[] = [];
        const { outbox, database } = await world.start({
          "shop/one": { run: (event) => void got.push(dataOf(event).n) },
        });
        await database.transaction(async () => {
          await outbox.store(numbered(1), ["shop/one"]);
          await outbox.store(numbered(2), ["shop/one"]);
          expect(got).toEqual([]);
        });
        const failing = database.transaction(async () => {
          await outbox.store(numbered(3), ["shop/one"]);
          throw new Error("no");
        });
        await expect(failing).rejects.toThrow("no");
        await outbox.idle();
        expect(got).toEqual([1, 2]);
      });

      test("rejects with what is wrong where the event cannot be stored", async () => {
        const { outbox } = await world.start({ "shop/one": { run: () => undefined } });
        const event = numbered(1);
        await outbox.store(event, ["shop/one"]);
        await expect(outbox.store(event, ["shop/one"])).rejects.toThrow('Event "thing.happened" was not stored: ');
        await expect(outbox.store(numbered(2), ["shop/gone"])).rejects.toThrow('no durable handler "shop/gone"');
      });

      test("takes many at once, and none is lost", async () => {
        const got = new Set<number>();
        const { outbox } = await world.start({ "shop/one": { run: (event) => void got.add(dataOf(event).n) } });
        const all = Array.from({ length: 1_500 }, (_, n) => n);
        await Promise.all(all.map((n) => outbox.store(numbered(n), ["shop/one"])));
        await outbox.idle();
        expect([...got].sort((one, other) => one - other)).toEqual(all);
      });
    });

    describe("order", () => {
      test("holds within a key, across instances and retries", async () => {
        const got = new Map<string, number[]>();
        let running = new Set<string>();
        const handler = {
          keyOf,
          retries: 100,
          retryDelay: () => 1,
          run: async (event: { readonly data: unknown }) => {
            const { n, key } = dataOf(event);
            expect(running.has(key)).toBe(false);
            running = new Set([...running, key]);
            await new Promise((resolve) => setImmediate(resolve));
            running = new Set([...running].filter((other) => other !== key));
            if (Math.random() < 0.1) throw new Error("now and then");
            got.set(key, [...(got.get(key) ?? []), n]);
          },
        };
        const instances = [
          await world.start({ "shop/one": handler }, { lease: 60_000 }),
          await world.start({ "shop/one": handler }, { lease: 60_000 }),
        ];
        for (let n = 0; n < 50; n += 1) {
          const { outbox } = instances[n % 2] ?? expect.fail();
          await Promise.all(["a", "b", "c", "d"].map((key) => outbox.store(numbered(n, key), ["shop/one"])));
        }
        await Promise.all(instances.map(({ outbox }) => outbox.idle()));
        const inOrder = Array.from({ length: 50 }, (_, n) => n);
        expect(Object.fromEntries(got)).toEqual({ a: inOrder, b: inOrder, c: inOrder, d: inOrder });
      });

      test("a failing event holds up its key, and no other", async () => {
        const got: string[] = [];
        let isBroken = true;
        const { outbox } = await world.start({
          "shop/one": {
            keyOf,
            retries: 1_000,
            run: (event) => {
              const { n, key } = dataOf(event);
              if (key === "bad" && isBroken) throw new Error("not yet");
              got.push(`${key}${n}`);
            },
          },
        });
        for (let n = 0; n < 30; n += 1) await outbox.store(numbered(n, "bad"), ["shop/one"]);
        await outbox.store(numbered(1, "good"), ["shop/one"]);
        await expect.poll(() => got).toEqual(["good1"]);
        isBroken = false;
        await outbox.idle();
        expect(got).toEqual(["good1", ...Array.from({ length: 30 }, (_, n) => `bad${n}`)]);
      });

      test("a long key is a key like any other, and none is no order", async () => {
        const got: number[] = [];
        const { outbox } = await world.start({
          "shop/one": {
            keyOf: (event) => (keyOf(event) === "" ? null : keyOf(event)),
            run: (event) => void got.push(dataOf(event).n),
          },
        });
        const keys = ["x".repeat(5_000), "nul \0", ""];
        for (const key of keys) for (let n = 0; n < 5; n += 1) await outbox.store(numbered(n, key), ["shop/one"]);
        await outbox.idle();
        expect(got.length).toBe(15);
      });

      test("what is more urgent comes first", async () => {
        const got: string[] = [];
        const { outbox } = await world.start(
          {
            "shop/low": { concurrency: 1, run: () => void got.push("low") },
            "shop/high": { priority: 10, concurrency: 1, run: () => void got.push("high") },
          },
          { begins: false },
        );
        await outbox.store(numbered(1), ["shop/low", "shop/high"]);
        outbox.begin();
        await outbox.idle();
        expect(got).toEqual(["high", "low"]);
      });
    });

    test("no more runs are under way at once than the handler allows", async () => {
      let running = 0;
      let most = 0;
      const { outbox } = await world.start({
        "shop/one": {
          concurrency: 3,
          run: async () => {
            running += 1;
            most = Math.max(most, running);
            await new Promise((resolve) => setImmediate(resolve));
            running -= 1;
          },
        },
      });
      await Promise.all(Array.from({ length: 50 }, (_, n) => outbox.store(numbered(n), ["shop/one"])));
      await outbox.idle();
      expect(most).toBe(3);
    });

    test("no more transactions are under way at once than the setting allows, whatever the handlers are", async () => {
      let running = 0;
      let most = 0;
      const handler = {
        transactional: true,
        run: async () => {
          running += 1;
          most = Math.max(most, running);
          await new Promise((resolve) => setImmediate(resolve));
          running -= 1;
        },
      };
      const handlers = { "shop/one": handler, "shop/two": handler, "shop/three": handler };
      const { outbox, counts } = await world.start(handlers, { transactions: 2 });
      await Promise.all(Array.from({ length: 20 }, (_, n) => outbox.store(numbered(n), Object.keys(handlers))));
      await outbox.idle();
      expect([most <= 2, counts.delivered]).toEqual([true, 60]);
    });

    test("large events are stored and delivered", async () => {
      const lengths: number[] = [];
      const { outbox } = await world.start({
        "shop/one": { run: (event) => void lengths.push((event.data as { readonly text: string }).text.length) },
      });
      const sizes = [3_000_000, 10, 600_000, 600_000, 600_000, 10];
      const events = sizes.map((size) => eventOf("thing.happened", { text: "x".repeat(size) }));
      await Promise.all(events.map((event) => outbox.store(event, ["shop/one"])));
      await outbox.idle();
      expect(lengths.sort()).toEqual([...sizes].sort());
    });

    test("instances share the work, and none is done twice", async () => {
      const got: number[] = [];
      const by = new Set<string>();
      const handler = (name: string) => ({
        concurrency: 5,
        run: async (event: { readonly data: unknown }) => {
          by.add(name);
          got.push(dataOf(event).n);
          await new Promise((resolve) => setTimeout(resolve, 1));
        },
      });
      const one = await world.start({ "shop/one": handler("one") }, { lease: 60_000 });
      const two = await world.start({ "shop/one": handler("two") }, { lease: 60_000 });
      const all = Array.from({ length: 1_000 }, (_, n) => n);
      await Promise.all(all.map((n) => (n % 2 === 0 ? one : two).outbox.store(numbered(n), ["shop/one"])));
      await Promise.all([one.outbox.idle(), two.outbox.idle()]);
      expect(got.sort((first, second) => first - second)).toEqual(all);
      expect(by).toEqual(new Set(["one", "two"]));
    });

    describe("failures", () => {
      test("are tried again, and then the event is a dead letter with its error", async () => {
        let attempts = 0;
        const { outbox, dead, counts, logs } = await world.start({
          "shop/one": {
            retries: 2,
            run: () => {
              attempts += 1;
              throw new TypeError(`fault ${attempts}\0`);
            },
          },
        });
        const event = numbered(1);
        await outbox.store(event, ["shop/one"]);
        await outbox.idle();
        expect(attempts).toBe(3);
        expect(dead).toEqual([{ handler: "shop/one", event, attempts: 3 }]);
        expect(counts).toMatchObject({ delivered: 0, failedAttempts: 3, deadLettered: 1 });
        expect(logs.filter(({ message }) => message.includes("tried again")).length).toBe(2);
        const letters = await world.tables.selectFrom("outbox_dead").selectAll().execute();
        expect(letters).toMatchObject([
          { event_id: event.id, handler: "shop/one", type: "thing.happened", error_name: "TypeError" },
        ]);
        expect(letters[0]?.error_message).toBe("fault 3");
        expect(JSON.parse(letters[0]?.envelope ?? "")).toEqual(event);
      });

      test("what cannot be read is a dead letter at once, and does not hold up the rest", async () => {
        const got: number[] = [];
        const { outbox, logs } = await world.start(
          { "shop/one": { keyOf, run: (event) => void got.push(dataOf(event).n) } },
          { begins: false },
        );
        const [poison, strange, fine] = [numbered(1), numbered(2), numbered(3)];
        for (const event of [poison, strange, fine]) await outbox.store(event, ["shop/one"]);
        await world.tables.updateTable("outbox_events").set({ envelope: "{" }).where("id", "=", poison.id).execute();
        await world.tables.updateTable("outbox_events").set({ envelope: "7" }).where("id", "=", strange.id).execute();
        outbox.begin();
        await outbox.idle();
        expect(got).toEqual([3]);
        expect(await world.tables.selectFrom("outbox_dead").select("event_id").orderBy("id").execute()).toEqual([
          { event_id: poison.id },
          { event_id: strange.id },
        ]);
        expect(logs.filter(({ level }) => level === "error").length).toBe(2);
      });

      test("a plugin that does not run is no attempt, and is waited for", async () => {
        let runs = false;
        const got: number[] = [];
        const { outbox } = await world.start({
          "shop/one": {
            keyOf,
            retries: 0,
            run: (event) => {
              if (!runs) throw new HandlerNotRunning("shop");
              got.push(dataOf(event).n);
            },
          },
        });
        for (const n of [1, 2, 3]) await outbox.store(numbered(n), ["shop/one"]);
        await outbox.idle();
        expect([got, await outbox.open()]).toEqual([[], 3]);
        runs = true;
        outbox.pluginChanged("shop");
        await outbox.idle();
        expect([got, await outbox.open()]).toEqual([[1, 2, 3], 0]);
      });

      test("a handler that the application does not have any more is told of once, and keeps its events", async () => {
        const before = await world.start(
          { "shop/gone": { run: () => undefined }, "shop/one": { run: () => undefined } },
          { begins: false },
        );
        await before.outbox.store(numbered(1), ["shop/gone", "shop/one"]);
        const { outbox, logs } = await world.start({ "shop/one": { run: () => undefined } });
        await outbox.idle();
        await expect
          .poll(() => logs.filter(({ fields }) => fields["handler"] === "shop/gone"))
          .toMatchObject([{ level: "warn", fields: { waiting: 1 } }]);
        expect(await outbox.open()).toBe(1);
      });
    });

    describe("transactional handlers", () => {
      test("their effect and the end of the delivery are one", async () => {
        let attempt = 0;
        const { outbox, database } = await world.start({
          "shop/one": {
            transactional: true,
            run: async (event) => {
              attempt += 1;
              await sql`insert into effects values (${dataOf(event).n})`.execute(database.for());
              if (attempt === 1) throw new Error("after the effect");
            },
          },
        });
        await outbox.store(numbered(7), ["shop/one"]);
        await outbox.idle();
        expect([attempt, await effects()]).toEqual([2, [7]]);
      });

      test("one that another instance has taken over has no effect", async () => {
        const { outbox, database } = await world.start({ "shop/one": { run: () => undefined } }, { begins: false });
        await outbox.store(numbered(1), ["shop/one"]);
        await world.tables.insertInto("outbox_instances").values({ id: "slow", beats: 0 }).execute();
        const table = deliveryTable(database);
        const [delivery = expect.fail()] = await table.claim("slow", [
          { handler: "shop/one", most: 1, isOrdered: false },
        ]);
        await world.tables.updateTable("outbox_deliveries").set({ leased_by: "other" }).execute();
        const run = async (): Promise<void> => {
          await sql`insert into effects values (1)`.execute(database.for());
        };
        const handler = { ...durableHandler, transactional: true };
        const outcome = await attempt(delivery, { owner: "slow", handler }, { database, table, run });
        expect([outcome, await effects(), await outbox.open()]).toEqual([{ kind: "lost" }, [], 1]);
      });

      test("of events that are not stored happen once, whoever tries", async () => {
        const { outbox, database } = await world.start({});
        const event = numbered(5);
        const handle = async (): Promise<void> => {
          await sql`insert into effects values (5)`.execute(database.for());
        };
        const failing = outbox.once(event, "shop/one", async () => {
          await handle();
          throw new Error("no");
        });
        await expect(failing).rejects.toThrow("no");
        await Promise.all([1, 2, 3].map(() => outbox.once(event, "shop/one", handle)));
        await outbox.once(event, "shop/two", handle);
        expect(await effects()).toEqual([5, 5]);
      });
    });

    describe("instances", () => {
      test("what a dead one had taken is taken over", async () => {
        const got: number[] = [];
        const { outbox } = await world.start(
          { "shop/one": { keyOf, run: (event) => void got.push(dataOf(event).n) } },
          { begins: false },
        );
        for (const n of [1, 2, 3]) await outbox.store(numbered(n), ["shop/one"]);
        await world.tables.insertInto("outbox_instances").values({ id: "dead", beats: 3 }).execute();
        await world.tables.updateTable("outbox_deliveries").set({ leased_by: "dead", holds_lane: 1 }).execute();
        outbox.begin();
        await outbox.idle();
        expect(got).toEqual([1, 2, 3]);
        expect(
          await world.tables.selectFrom("outbox_instances").select("id").where("id", "=", "dead").execute(),
        ).toEqual([]);
      });

      test("one that ends its process each time is a dead letter in the end, and the others are handled", async () => {
        const got: number[] = [];
        const { outbox, logs } = await world.start(
          { "shop/one": { run: (event) => void got.push(dataOf(event).n) } },
          { begins: false },
        );
        for (const n of [1, 2, 3]) await outbox.store(numbered(n), ["shop/one"]);
        await world.tables.insertInto("outbox_instances").values({ id: "dead", beats: 3 }).execute();
        // Five processes ran the first one, and ended; one ran the second.
        for (const [seq, unended] of [6, 2, null].entries()) {
          const first = world.tables.selectFrom("outbox_deliveries").select("seq").orderBy("seq").offset(seq).limit(1);
          const row = await first.executeTakeFirstOrThrow();
          const dead = { leased_by: "dead", unended };
          await world.tables.updateTable("outbox_deliveries").set(dead).where("seq", "=", row.seq).execute();
        }
        outbox.begin();
        await outbox.idle();
        expect(got.sort()).toEqual([2, 3]);
        const letters = await world.tables.selectFrom("outbox_dead").select(["type", "error_message"]).execute();
        expect(letters).toMatchObject([{ error_message: expect.stringContaining("The process ended 5 times") }]);
        expect(logs.some(({ message }) => message.includes("no attempt can help"))).toBe(true);
      });

      test("what was taken over is counted each time that it begins, until it ends", async () => {
        const counts: (number | null)[] = [];
        let fails = true;
        const { outbox } = await world.start(
          {
            "shop/one": {
              retryDelay: () => 0,
              run: async () => {
                const query = world.tables.selectFrom("outbox_deliveries").select("unended");
                counts.push((await query.executeTakeFirstOrThrow()).unended);
                if (fails) {
                  fails = false;
                  throw new Error("once");
                }
              },
            },
          },
          { begins: false },
        );
        await outbox.store(numbered(1), ["shop/one"]);
        await world.tables.insertInto("outbox_instances").values({ id: "dead", beats: 3 }).execute();
        await world.tables.updateTable("outbox_deliveries").set({ leased_by: "dead", unended: 0 }).execute();
        outbox.begin();
        await outbox.idle();
        expect(counts.map((count) => (count === null ? null : Number(count)))).toEqual([2, null]);
      });

      test("one that was taken to be dead comes back, and does not touch what others have now", async () => {
        let enter = (): void => undefined;
        let leave = (): void => undefined;
        const entered = new Promise<void>((resolve) => {
          enter = resolve;
        });
        const left = new Promise<void>((resolve) => {
          leave = resolve;
        });
        let runs = 0;
        const { outbox, logs } = await world.start({
          "shop/one": {
            run: async () => {
              runs += 1;
              enter();
              await left;
            },
          },
        });
        await outbox.store(numbered(1), ["shop/one"]);
        await entered;
        await world.database.transaction(async () => {
          await world.tables.insertInto("outbox_instances").values({ id: "other", beats: 0 }).execute();
          await world.tables.updateTable("outbox_deliveries").set({ leased_by: "other" }).execute();
          await world.tables.deleteFrom("outbox_instances").where("id", "!=", "other").execute();
        });
        await expect.poll(() => logs.some(({ message }) => message.includes("gave no sign"))).toBe(true);
        leave();
        // The other one dies too, and gives it back that way.
        await outbox.idle();
        expect(runs).toBe(2);
      });

      test("pause lets what runs finish, gives back the rest, and begin goes on", async () => {
        let leave = (): void => undefined;
        const left = new Promise<void>((resolve) => {
          leave = resolve;
        });
        let entered = 0;
        const got: number[] = [];
        const { outbox } = await world.start({
          "shop/one": {
            concurrency: 1,
            run: async (event) => {
              entered += 1;
              await left;
              got.push(dataOf(event).n);
            },
          },
        });
        for (const n of [1, 2, 3]) await outbox.store(numbered(n), ["shop/one"]);
        await expect.poll(() => entered).toBe(1);
        const paused = outbox.pause();
        leave();
        await paused;
        expect([got.length, await outbox.open()]).toEqual([1, 2]);
        expect(await world.tables.selectFrom("outbox_instances").selectAll().execute()).toEqual([]);
        const leased = world.tables.selectFrom("outbox_deliveries").select("seq").where("leased_by", "is not", null);
        expect(await leased.execute()).toEqual([]);
        outbox.begin();
        await outbox.idle();
        expect(got.sort()).toEqual([1, 2, 3]);
      });
    });

    describe("time", () => {
      test("retries that wait in the store come up when they are due", async () => {
        const got: number[] = [];
        const { outbox } = await world.start(
          { "shop/one": { keyOf, run: (event) => void got.push(dataOf(event).n) } },
          { begins: false },
        );
        for (const n of [1, 2]) await outbox.store(numbered(n), ["shop/one"]);
        const soon = Date.now() + 300;
        await sql`update outbox_deliveries set due_at = ${soon}, holds_lane = 1, attempts = 1
          where seq = (select * from (select min(seq) from outbox_deliveries) as first_one)`.execute(world.tables);
        outbox.begin();
        await outbox.idle();
        expect(got).toEqual([1, 2]);
      });

      test("a retry that was put off before the clock was set back by a day is not waited for", async () => {
        const got: number[] = [];
        const { outbox } = await world.start(
          { "shop/one": { run: (event) => void got.push(dataOf(event).n) } },
          { begins: false },
        );
        await outbox.store(numbered(1), ["shop/one"]);
        await world.tables
          .updateTable("outbox_deliveries")
          .set({ due_at: Date.now() + 86_400_000 })
          .execute();
        outbox.begin();
        await outbox.idle();
        expect(got).toEqual([1]);
      });

      test("what was kept for long enough is deleted, and nothing that is open", async () => {
        const { outbox } = await world.start(
          {
            "shop/one": { run: () => undefined },
            "shop/bad": { retries: 0, run: () => Promise.reject(new Error("no")) },
          },
          { retention: 500, deadRetention: 500 },
        );
        const idle = await world.start({ "shop/other": { run: () => undefined } }, { begins: false });
        await outbox.store(numbered(1), ["shop/one"]);
        await outbox.store(numbered(2), ["shop/bad"]);
        await outbox.once(numbered(3), "shop/one", async () => undefined);
        const waiting = numbered(4);
        await idle.outbox.store(waiting, ["shop/other"]);
        const left = async () => ({
          events: await world.tables.selectFrom("outbox_events").select("id").execute(),
          marks: await world.tables.selectFrom("outbox_marks").select("event_id").execute(),
          dead: await world.tables.selectFrom("outbox_dead").select("id").execute(),
        });
        await vi.waitFor(
          async () => expect(await left()).toEqual({ events: [{ id: waiting.id }], marks: [], dead: [] }),
          {
            timeout: 20_000,
            interval: 100,
          },
        );
      });
    });

    test("a unit of work without a transaction stores at once", async () => {
      const got: number[] = [];
      const { outbox } = await world.start({ "shop/one": { run: (event) => void got.push(dataOf(event).n) } });
      await runInUnitOfWork(() => outbox.store(numbered(1), ["shop/one"]));
      await outbox.idle();
      expect(got).toEqual([1]);
    });
  });
}
