import { sql } from "kysely";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type DatabaseEngine, describeOn, type TestService } from "../../services/test-services.js";
import { type Line, lineTo } from "./broker-server.js";
import { eventOf, type Instances, instancesOn } from "./instances.js";

const servers: readonly (readonly [DatabaseEngine, TestService])[] = [
  ["postgres", "postgres"],
  ["mariadb", "mariadb"],
];

for (const [engine, service] of servers) {
  describeOn(service, `when ${engine} is lost`, () => {
    let world: Instances;
    let line: Line;

    beforeEach(async () => {
      world = await instancesOn(engine);
      line = await lineTo(world.url);
      await sql`create table effects (n integer not null)`.execute(world.tables);
    });
    afterEach(async () => {
      line.mend();
      await world.close();
      await line.close();
    });

    const numbered = (n: number) => eventOf("thing.happened", { n });
    const numberOf = ({ data }: { readonly data: unknown }): number => (data as { readonly n: number }).n;

    test("emit says what was not stored, health says why, and what is stored is delivered when it is back", async () => {
      const got: number[] = [];
      const handlers = { "shop/one": { run: (event: { readonly data: unknown }) => void got.push(numberOf(event)) } };
      const { outbox, problem, logs } = await world.start(handlers, { url: line.url, lease: 60_000 });
      const beside = await world.start(handlers, { begins: false });
      await outbox.store(numbered(1), ["shop/one"]);
      await outbox.idle();

      line.cut();
      await expect(outbox.store(numbered(2), ["shop/one"])).rejects.toThrow('Event "thing.happened" was not stored: ');
      await expect.poll(() => problem()).not.toBe(null);
      await beside.outbox.store(numbered(3), ["shop/one"]);

      line.mend();
      await expect.poll(() => got).toEqual([1, 3]);
      await outbox.idle();
      expect(problem()).toBe(null);
      const told = logs.map(({ message }) => message).filter((message) => message.includes("answer"));
      expect(told).toEqual([
        "the database does not answer: events wait until it does",
        "the database answers again: events are delivered",
      ]);
    });

    test("in the middle of the work nothing is lost, and what must happen once happens once", async () => {
      const got = new Set<number>();
      const { outbox, database } = await world.start(
        {
          "shop/plain": { run: (event) => void got.add(numberOf(event)), retries: 100 },
          "shop/once": {
            transactional: true,
            retries: 100,
            run: async (event) => {
              await sql`insert into effects values (${numberOf(event)})`.execute(database.for());
            },
          },
        },
        { url: line.url, lease: 60_000 },
      );
      const accepted: number[] = [];
      const emit = async (n: number): Promise<void> => {
        await outbox.store(numbered(n), ["shop/plain", "shop/once"]).then(
          () => accepted.push(n),
          () => undefined,
        );
      };
      for (let round = 0; round < 5; round += 1) {
        const emitted = Array.from({ length: 100 }, (_, index) => emit(round * 100 + index));
        await expect.poll(() => got.size).toBeGreaterThan(round * 20);
        line.cut();
        await Promise.all(emitted);
        line.mend();
      }
      await outbox.idle();
      const { rows } = await sql<{ n: number }>`select n from effects`.execute(world.tables);
      const effects = rows.map(({ n }) => n);
      expect(accepted.filter((n) => !got.has(n) || !effects.includes(n))).toEqual([]);
      expect(effects.length).toBe(new Set(effects).size);
      expect(await world.tables.selectFrom("outbox_dead").select("id").execute()).toEqual([]);
    });
  });
}
