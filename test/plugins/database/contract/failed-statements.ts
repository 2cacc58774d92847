import { sql } from "kysely";
import { afterCommit } from "nexus-platform";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { isUniqueViolation } from "../../../../plugins/database/contract.js";
import type { DatabaseEngine } from "../../../services/test-services.js";
import { type StartedDatabase, startOn } from "../started-database.js";

interface Tables {
  readonly notes: { readonly id: number };
}

/** What becomes of a transaction in which a statement fails. */
export function failedStatementContract(engine: DatabaseEngine): void {
  describe("a statement that fails in a transaction", () => {
    let started: StartedDatabase;
    const notes = () => started.database.for<Tables>();
    const write = (id: number) => notes().insertInto("notes").values({ id }).execute();
    const ids = async () => (await notes().selectFrom("notes").selectAll().orderBy("id").execute()).map(({ id }) => id);

    beforeAll(async () => {
      started = await startOn(engine);
    });

    afterAll(() => started.stop());

    beforeEach(() => sql`create table notes (id integer primary key)`.execute(notes()));

    afterEach(() => sql`drop table notes`.execute(notes()));

    test("may be caught where it has a transaction of its own, on every engine", async () => {
      await started.database.transaction(async () => {
        await write(1);
        const again = started.database.transaction(() => write(1));
        await expect(again).rejects.toSatisfy(isUniqueViolation);
        await write(2);
      });
      expect(await ids()).toEqual([1, 2]);
    });

    test("never looks like a commit where the engine has rolled back", async () => {
      const done: string[] = [];
      const caught = started.database.transaction(async () => {
        await write(1);
        afterCommit(() => void done.push("told"));
        await expect(write(1)).rejects.toSatisfy(isUniqueViolation);
      });
      if (engine === "postgres") await expect(caught).rejects.toThrow("PostgreSQL rolled this transaction back");
      else await caught;
      expect([await ids(), done]).toEqual(engine === "postgres" ? [[], []] : [[1], ["told"]]);
    });

    test("leaves a database that works", async () => {
      const failing = started.database.transaction(async () => {
        await write(1);
        await sql`this is no statement`.execute(notes());
      });
      await expect(failing).rejects.toThrow(/syntax/);
      await Promise.all([2, 3, 4].map((id) => started.database.transaction(() => write(id))));
      expect(await ids()).toEqual([2, 3, 4]);
    });
  });
}
