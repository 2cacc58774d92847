import { sql } from "kysely";
import { afterEach, beforeEach, expect, test } from "vitest";
import { testClock } from "../../../runtime/testing/test-clock.js";
import { type CuttableProxy, cuttableProxy } from "../../services/cuttable-proxy.js";
import {
  databaseEngines,
  describeOn,
  type TemporaryDatabase,
  temporaryDatabase,
} from "../../services/test-services.js";
import { type StartedDatabase, startDatabase } from "./started-database.js";

interface Tables {
  readonly places: { readonly name: string };
}

/** Three databases that are not kept alike, so that each answer tells where it came from. */
for (const { engine, service } of databaseEngines.filter((one) => one.engine !== "sqlite")) {
  describeOn(service, `replicas on ${engine}`, () => {
    const names = ["primary", "first", "second"];
    let databases: TemporaryDatabase[] = [];
    let proxy: CuttableProxy;
    let started: StartedDatabase;
    const clock = testClock(0, async () => undefined);

    beforeEach(async () => {
      databases = await Promise.all(names.map(() => temporaryDatabase(engine)));
      for (const [index, { url }] of databases.entries()) {
        const one = await startDatabase({ url });
        await sql`create table places (name varchar(20) not null)`.execute(one.database.for());
        await one.database
          .for<Tables>()
          .insertInto("places")
          .values({ name: names[index] ?? "" })
          .execute();
        await one.stop();
      }
      const [primary, first, second] = databases.map(({ url }) => url);
      proxy = await cuttableProxy(first ?? "");
      started = await startDatabase(
        { url: primary ?? "", replicas: [proxy.through(first ?? ""), second ?? ""] },
        { clock },
      );
    });

    afterEach(async () => {
      await started.stop();
      await proxy.close();
      for (const { drop } of databases) await drop();
    });

    const places = () => started.database.for<Tables>();
    const where = async () => (await places().selectFrom("places").select("name").executeTakeFirstOrThrow()).name;
    const several = async (count: number) => {
      const found: string[] = [];
      for (let index = 0; index < count; index += 1) found.push(await where());
      return found;
    };

    test("answer what only reads, in turn", async () => {
      expect(await several(4)).toEqual(["first", "second", "first", "second"]);
    });

    test("do not answer inside a transaction, for what locks, and where the primary is asked for", async () => {
      const locking = places().selectFrom("places").select("name").forUpdate();
      const raw = sql<{ name: string }>`select name from places`;
      expect([
        await started.database.transaction(where),
        (await locking.executeTakeFirstOrThrow()).name,
        (await raw.execute(places())).rows[0]?.name,
        await started.database.primary(where),
      ]).toEqual(Array(4).fill("primary"));
    });

    test("are not written to", async () => {
      await places().insertInto("places").values({ name: "new" }).execute();
      const rows = await started.database.primary(() => places().selectFrom("places").selectAll().execute());
      expect(rows.map(({ name }) => name).sort()).toEqual(["new", "primary"]);
      expect(await several(2)).toEqual(["first", "second"]);
    });

    test("leave a connection that began with reading once it writes", async () => {
      const found = await places()
        .connection()
        .execute(async (one) => {
          const before = await one.selectFrom("places").select("name").executeTakeFirstOrThrow();
          await one.updateTable("places").set({ name: "written" }).execute();
          const after = await one.selectFrom("places").select("name").executeTakeFirstOrThrow();
          return [before.name, after.name];
        });
      expect(found).toEqual(["first", "written"]);
    });

    test.runIf(engine === "postgres")("hand on to the primary what they may not do", async () => {
      await started.database.transaction(async () => void (await sql`create sequence ids start 70`.execute(places())));
      const second = await startDatabase({ url: databases[2]?.url ?? "" });
      await sql`create sequence ids`.execute(second.database.for());
      const name = sql.raw(new URL(databases[2]?.url ?? "").pathname.slice(1));
      await sql`alter database ${name} set default_transaction_read_only = on`.execute(second.database.for());
      await second.stop();
      await where();
      // It looks as if it only read.
      const calling = places().selectFrom("places").select(sql<number>`nextval('ids')`.as("id"));
      expect(await calling.execute()).toEqual([{ id: 70 }]);
    });

    test("that do not answer are left alone for a while, and nobody notices", async () => {
      await several(2);
      await proxy.cut();
      const meanwhile = await several(4);
      expect(meanwhile.filter((name) => name === "first")).toEqual([]);
      expect(started.logs.filter(({ level }) => level === "warn").length).toBeGreaterThan(0);
      await proxy.mend();
      expect(await several(2)).toEqual(["second", "second"]);
      await clock.advance(10_000);
      expect(new Set(await several(2))).toEqual(new Set(["first", "second"]));
    });
  });
}
