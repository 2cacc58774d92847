import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { isUniqueViolation } from "../../../../plugins/database/contract.js";
import type { DatabaseEngine } from "../../../services/test-services.js";
import { type StartedDatabase, startOn } from "../started-database.js";

interface Tables {
  readonly people: {
    readonly id: string;
    readonly age: number;
    readonly seen_at: number;
    readonly note: string | null;
  };
}

/** What statements promise on every engine. */
export function statementContract(engine: DatabaseEngine): void {
  describe("a statement", () => {
    let started: StartedDatabase;
    const people = () => started.database.for<Tables>();

    beforeAll(async () => {
      started = await startOn(engine);
      await sql`create table people (
        id varchar(40) primary key, age integer not null, seen_at bigint not null, note text
      )`.execute(people());
    });

    afterAll(() => started.stop());

    beforeEach(() => people().deleteFrom("people").execute());

    const add = (id: string, more: Partial<Tables["people"]> = {}) =>
      people()
        .insertInto("people")
        .values({ id, age: 30, seen_at: 1_795_000_000_000, note: null, ...more })
        .execute();

    test("gives whole numbers as numbers, also those that count, add up and are large", async () => {
      await add("ada");
      await add("bob", { age: 40 });
      const row = await people()
        .selectFrom("people")
        .select(({ fn }) => [
          fn.countAll().as("count"),
          fn.sum("age").as("ages"),
          fn.sum("seen_at").as("times"),
          fn.max("seen_at").as("last"),
        ])
        .executeTakeFirstOrThrow();
      expect(row).toEqual({ count: 2, ages: 70, times: 3_590_000_000_000, last: 1_795_000_000_000 });
    });

    test("gives text as it was written, whatever is in it", async () => {
      const note = `it's "quoted" \\ ? $1 :name %s -- no comment /* none */ 日本語 😀 \n\t end`;
      await add("ada", { note });
      expect(await people().selectFrom("people").select("note").where("note", "=", note).execute()).toEqual([{ note }]);
    });

    test("says how many rows it changed, the same ones again too", async () => {
      await add("ada");
      const update = () => people().updateTable("people").set({ age: 31 }).executeTakeFirstOrThrow();
      expect((await update()).numUpdatedRows).toBe(1n);
      expect((await update()).numUpdatedRows).toBe(1n);
      expect((await people().deleteFrom("people").executeTakeFirstOrThrow()).numDeletedRows).toBe(1n);
    });

    test("that repeats a key is told apart from other errors", async () => {
      await add("ada");
      const repeated = await add("ada").catch((error: unknown) => error);
      const wrong = await sql`select nothing from nowhere`.execute(people()).catch((error: unknown) => error);
      expect([repeated, wrong].map(isUniqueViolation)).toEqual([true, false]);
    });

    test("does not carry the values that it was given into its error", async () => {
      const failure = await sql`insert into nowhere values (${"hunter2"})`
        .execute(people())
        .catch((error: unknown) => error);
      expect(JSON.stringify({ ...(failure as Error), text: String(failure) })).not.toContain("hunter2");
    });

    test("may lock rows, skip those that are locked, and name columns in double quotes", async () => {
      await add("ada");
      const found = await started.database.transaction(() =>
        people().selectFrom("people").select("id").forUpdate().skipLocked().execute(),
      );
      const joined = await sql<{ name: string }>`select "id" || '!' as "name" from "people"`.execute(people());
      expect([found, joined.rows]).toEqual([[{ id: "ada" }], [{ name: "ada!" }]]);
    });

    test("runs beside others, far more than there are connections", async () => {
      await Promise.all(Array.from({ length: 100 }, (_, index) => add(`person ${index}`)));
      const rows = await people().selectFrom("people").select("id").execute();
      expect(rows).toHaveLength(100);
      expect((await started.figures())["database.pool.size"]).toBeLessThanOrEqual(10);
    });
  });

  describe("a stream", () => {
    let started: StartedDatabase;
    const numbers = () => started.database.for<{ numbers: { n: number } }>();
    const all = () => numbers().selectFrom("numbers").select("n").orderBy("n");

    beforeAll(async () => {
      started = await startOn(engine);
      await sql`create table numbers (n integer primary key)`.execute(numbers());
      const values = Array.from({ length: 1_000 }, (_, n) => ({ n }));
      await numbers().insertInto("numbers").values(values).execute();
    });

    afterAll(() => started.stop());

    test("gives every row in its order", async () => {
      const found: number[] = [];
      for await (const { n } of all().stream(64)) found.push(n);
      expect(found).toEqual(Array.from({ length: 1_000 }, (_, n) => n));
    });

    test("may be left early, and its connection is free again", async () => {
      for (let round = 0; round < 20; round += 1) {
        for await (const { n } of all().stream(10)) if (n === 5) break;
      }
      expect((await all().execute()).length).toBe(1_000);
      expect((await started.figures())["database.pool.idle"]).toBe((await started.figures())["database.pool.size"]);
    });

    test("sees what its transaction wrote, and the transaction goes on after it", async () => {
      const failing = started.database.transaction(async () => {
        await numbers().insertInto("numbers").values({ n: -1 }).execute();
        for await (const { n } of all().stream(10)) {
          expect(n).toBe(-1);
          break;
        }
        await numbers().insertInto("numbers").values({ n: -2 }).execute();
        expect(await all().limit(2).execute()).toEqual([{ n: -2 }, { n: -1 }]);
        throw new Error("no");
      });
      await expect(failing).rejects.toThrow("no");
      expect(await all().limit(1).execute()).toEqual([{ n: 0 }]);
    });
  });
}
