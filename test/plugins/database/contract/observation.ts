import { sql } from "kysely";
import { afterEach, describe, expect, test } from "vitest";
import type { DatabaseEngine } from "../../../services/test-services.js";
import { type StartedDatabase, startOn } from "../started-database.js";

/** What is seen of statements on every engine. */
export function observationContract(engine: DatabaseEngine): void {
  describe("what is seen of statements", () => {
    let started: StartedDatabase;
    afterEach(() => started.stop());

    const ask = () => sql`select ${"hunter2"} as secret`.execute(started.database.for());
    const slow = () => started.logs.filter(({ message }) => message === "slow query");

    test("a slow one is logged with its text and its time, without what it was given", async () => {
      started = await startOn(engine, { slow_query: "0ms" });
      await ask();
      expect(slow()).toMatchObject([
        {
          level: "warn",
          fields: { sql: expect.stringMatching(/^select (\?|\$1) as secret$/), ms: expect.any(Number) },
        },
      ]);
      expect(JSON.stringify(started.logs)).not.toContain("hunter2");
    });

    test("what counts as slow can change while it runs", async () => {
      started = await startOn(engine, { slow_query: "1h" });
      await ask();
      expect(slow()).toEqual([]);
      await started.reconfigure({ ...started.settings, slow_query: "0ms" });
      await ask();
      expect(slow()).toHaveLength(1);
      await expect(async () => started.reconfigure({ ...started.settings, busy_timeout: "1s" })).rejects.toThrow(
        'Only "slow_query"',
      );
    });

    test("each is shown with its kind, and counted", async () => {
      started = await startOn(engine, { slow_query: "1h" });
      const tables = started.database.for<{ things: { id: number } }>();
      await sql`create table things (id integer primary key)`.execute(tables);
      await tables.insertInto("things").values({ id: 1 }).execute();
      await expect(tables.insertInto("things").values({ id: 1 }).execute()).rejects.toThrow();
      await tables.selectFrom("things").selectAll().execute();
      const { engine: name } = started.database;
      expect(started.observed).toEqual(
        ["other", "insert", "insert", "select"].map((operation) => ({
          name: "database.query",
          attributes: { engine: name, operation },
        })),
      );
      expect(await started.figures()).toMatchObject({ "database.queries": 4, "database.slow_queries": 0 });
    });
  });
}
