import { sql } from "kysely";
import type { EventEnvelope } from "nexus-platform";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type DatabaseEngine, describeOn, type TestService, temporaryName } from "../../services/test-services.js";
import { type BrokerServer, lineTo, natsServer, redisServer } from "./broker-server.js";
import { eventOf, type Instances, instancesOn } from "./instances.js";

const matrix: readonly (readonly [TestService, () => Promise<BrokerServer>, DatabaseEngine])[] = [
  ["nats", natsServer, "sqlite"],
  ["nats", natsServer, "postgres"],
  ["redis", redisServer, "sqlite"],
  ["redis", redisServer, "postgres"],
  ["redis", redisServer, "mariadb"],
];

/** What holds on every broker. */
for (const [service, open, engine] of matrix) {
  describeOn(service, `the outbox on ${engine} and ${service}`, () => {
    let world: Instances;
    let server: BrokerServer;
    let stream: string;
    let broker: { readonly url: string; readonly stream: string };

    beforeEach(async () => {
      world = await instancesOn(engine);
      server = await open();
      stream = temporaryName();
      broker = { url: server.url, stream };
    });
    afterEach(async () => {
      await world.close();
      await server.remove(stream);
      await server.close();
    });

    const numbered = (n: number, key = "k") => eventOf("thing.happened", { n, key });
    const dataOf = (event: { readonly data: unknown }) => event.data as { readonly n: number; readonly key: string };
    const keyOf = (event: { readonly data: unknown }): string => dataOf(event).key;
    const elsewhere = (id: string, data: unknown, more: object = {}): string =>
      JSON.stringify({ specversion: "1.0", id, source: "/python", type: "thing.happened", data, ...more });

    test("events go through the broker, as CloudEvents, and are handled once and in order", async () => {
      const got: EventEnvelope[] = [];
      const handler = { keyOf, run: (event: EventEnvelope) => void got.push(event) };
      const { outbox } = await world.start({ "shop/one": handler }, { broker });
      const events = Array.from({ length: 300 }, (_, n) => numbered(n));
      await Promise.all(events.map((event) => outbox.store(event, ["shop/one"])));
      await outbox.idle();
      expect(got).toEqual(events);
      expect((await server.texts(stream)).map((text) => JSON.parse(text) as unknown)).toEqual(events);
    });

    test("what is rolled back never gets there", async () => {
      const got: number[] = [];
      const { outbox, database } = await world.start(
        { "shop/one": { run: (event) => void got.push(dataOf(event).n) } },
        { broker },
      );
      const failing = database.transaction(async () => {
        await outbox.store(numbered(1), ["shop/one"]);
        throw new Error("no");
      });
      await expect(failing).rejects.toThrow("no");
      await database.transaction(() => outbox.store(numbered(2), ["shop/one"]));
      await outbox.idle();
      expect(got).toEqual([2]);
      expect((await server.texts(stream)).length).toBe(1);
    });

    test("instances share what comes, in order per key", async () => {
      const got = new Map<string, number[]>();
      const handler = {
        keyOf,
        retries: 100,
        retryDelay: () => 1,
        run: async (event: EventEnvelope) => {
          await new Promise((resolve) => setImmediate(resolve));
          if (Math.random() < 0.1) throw new Error("now and then");
          const { n, key } = dataOf(event);
          got.set(key, [...(got.get(key) ?? []), n]);
        },
      };
      const one = await world.start({ "shop/one": handler }, { broker, lease: 60_000 });
      const two = await world.start({ "shop/one": handler }, { broker, lease: 60_000 });
      await one.outbox.idle();
      for (let n = 0; n < 30; n += 1) {
        for (const key of ["a", "b", "c"]) await (n % 2 === 0 ? one : two).outbox.store(numbered(n, key), ["shop/one"]);
      }
      await Promise.all([one.outbox.idle(), two.outbox.idle()]);
      const inOrder = Array.from({ length: 30 }, (_, n) => n);
      expect(Object.fromEntries(got)).toEqual({ a: inOrder, b: inOrder, c: inOrder });
    });

    test("an event from elsewhere is completed, and handled once however often it is sent", async () => {
      const got: EventEnvelope[] = [];
      const { outbox } = await world.start({ "shop/one": { run: (event) => void got.push(event) } }, { broker });
      await outbox.idle();
      for (let time = 0; time < 3; time += 1) await server.publish(stream, "thing.happened", elsewhere("7", { n: 1 }));
      await server.publish(stream, "thing.happened", elsewhere("7", { n: 2 }, { source: "/go" }));
      await server.publish(stream, "thing.unknown", elsewhere("8", { n: 3 }, { type: "thing.unknown" }));
      await outbox.idle();
      expect(got).toMatchObject([
        { id: "7", source: "/python", data: { n: 1 }, dataversion: 1, correlationid: "7", causationid: null },
        { id: "7", source: "/go", data: { n: 2 } },
      ]);
    });

    test("what cannot be delivered is a dead letter, holds up nothing, and can be tried again", async () => {
      const got: number[] = [];
      let isStrict = true;
      const accept = (event: EventEnvelope): EventEnvelope => {
        if (isStrict && dataOf(event).n === 1) throw new Error("n must not be 1");
        return event;
      };
      const { outbox } = await world.start(
        { "shop/one": { run: (event) => void got.push(dataOf(event).n) } },
        { broker, accept },
      );
      await outbox.idle();
      for (const text of [
        "{",
        "[]",
        JSON.stringify({ specversion: "1.0", type: "thing.happened" }),
        elsewhere("1", { n: 1 }),
      ]) {
        await server.publish(stream, "thing.happened", text);
      }
      await server.publish(stream, "thing.happened", elsewhere("2", { n: 2 }));
      await outbox.idle();
      expect(got).toEqual([2]);
      const letters = await world.tables.selectFrom("outbox_dead").selectAll().orderBy("id").execute();
      expect(letters.map(({ handler }) => handler)).toEqual(Array.from({ length: 4 }, () => "outbox/ingest"));
      expect(letters.map(({ error_message }) => error_message)).toMatchObject([
        expect.stringContaining("cannot be parsed"),
        expect.stringContaining("no object"),
        expect.stringContaining("`id`"),
        "n must not be 1",
      ]);

      isStrict = false;
      const terminal = { print: () => undefined, note: () => undefined, readSecret: async () => "" };
      expect(await outbox.command?.run(["dead", "retry", "--all"], terminal)).toBe(0);
      await outbox.idle();
      expect(got).toEqual([2, 1]);
      expect((await world.tables.selectFrom("outbox_dead").select("id").execute()).length).toBe(3);
    });

    test("without the broker events stay stored, and go there when it is back", async () => {
      const line = await lineTo(server.url);
      const got: number[] = [];
      const { outbox, logs, problem } = await world.start(
        { "shop/one": { run: (event) => void got.push(dataOf(event).n) } },
        { broker: { url: line.url, stream } },
      );
      await outbox.store(numbered(1), ["shop/one"]);
      await outbox.idle();
      line.cut();
      await expect.poll(() => problem()).not.toBe(null);
      for (const n of [2, 3]) await outbox.store(numbered(n), ["shop/one"]);
      expect(got).toEqual([1]);
      line.mend();
      await outbox.idle();
      expect([got, problem()]).toEqual([[1, 2, 3], null]);
      expect(logs.filter(({ message }) => message.includes("does not answer")).length).toBe(1);
      await outbox.pause();
      await line.close();
    });

    test("a broker that lost everything is given it again, and nothing is handled twice", async () => {
      const got: number[] = [];
      const handlers = { "shop/one": { run: (event: EventEnvelope) => void got.push(dataOf(event).n) } };
      const first = await world.start(handlers, { broker });
      for (const n of [1, 2, 3]) await first.outbox.store(numbered(n), ["shop/one"]);
      await first.outbox.idle();
      await first.outbox.pause();
      await server.remove(stream);
      const second = await world.start(handlers, { broker });
      await expect.poll(async () => (await server.texts(stream)).length).toBe(3);
      await second.outbox.store(numbered(4), ["shop/one"]);
      await second.outbox.idle();
      expect(got).toEqual([1, 2, 3, 4]);
      expect(second.logs.some(({ message }) => message.includes("has lost events"))).toBe(true);
    });

    test("what waited for it is delivered when the setting is taken away", async () => {
      const got: number[] = [];
      const handlers = { "shop/one": { keyOf, run: (event: EventEnvelope) => void got.push(dataOf(event).n) } };
      const before = await world.start(handlers, { broker, begins: false });
      for (const n of [1, 2, 3]) await before.outbox.store(numbered(n), ["shop/one"]);
      const { outbox } = await world.start(handlers);
      await expect.poll(() => got).toEqual([1, 2, 3]);
      await outbox.idle();
      expect(await outbox.open()).toBe(0);
    });

    test("what a dead instance did for all is taken over", async () => {
      const got: number[] = [];
      await world.tables.insertInto("outbox_instances").values({ id: "dead", beats: 3 }).execute();
      await sql`update outbox_locks set held_by = 'dead' where name <> 'order'`.execute(world.tables);
      const { outbox } = await world.start(
        { "shop/one": { run: (event) => void got.push(dataOf(event).n) } },
        { broker },
      );
      await outbox.store(numbered(1), ["shop/one"]);
      await outbox.idle();
      expect(got).toEqual([1]);
    });

    test("two applications with one stream each handle what either emits", async () => {
      const other = await instancesOn("sqlite");
      try {
        const got: string[] = [];
        const here = await world.start(
          { "shop/one": { run: (event) => void got.push(`here ${dataOf(event).n}`) } },
          { broker },
        );
        const there = await other.start(
          { "log/all": { run: (event) => void got.push(`there ${dataOf(event).n}`) } },
          { broker },
        );
        await Promise.all([here.outbox.idle(), there.outbox.idle()]);
        await here.outbox.store(numbered(1), ["shop/one"]);
        await there.outbox.store(numbered(2), ["log/all"]);
        await expect.poll(() => got.sort()).toEqual(["here 1", "here 2", "there 1", "there 2"]);
      } finally {
        await other.close();
      }
    });
  });
}
