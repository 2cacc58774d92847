import { sql } from "kysely";
import { afterCommit } from "nexus-platform";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { DatabaseEngine } from "../../../services/test-services.js";
import { gate } from "../gate.js";
import { type StartedDatabase, startOn } from "../started-database.js";

interface Tables {
  readonly notes: { readonly text: string };
}

/** What a transaction promises on every engine. */
export function transactionContract(engine: DatabaseEngine): void {
  let started: StartedDatabase;

  beforeAll(async () => {
    started = await startOn(engine);
  });

  afterAll(() => started.stop());

  beforeEach(() => sql`create table notes (text varchar(40) unique)`.execute(notes()));

  afterEach(() => sql`drop table notes`.execute(notes()));

  const notes = () => started.database.for<Tables>();
  const write = (text: string) => notes().insertInto("notes").values({ text }).execute();
  const texts = async () =>
    (await notes().selectFrom("notes").select("text").orderBy("text").execute()).map(({ text }) => text);

  describe("a transaction", () => {
    test("commits what it wrote and gives its result", async () => {
      const result = await started.database.transaction(async () => {
        await write("a");
        return "done";
      });
      expect([result, await texts()]).toEqual(["done", ["a"]]);
    });

    test("is seen by a query builder that was asked for before it began", async () => {
      const earlier = notes();
      const failing = started.database.transaction(async () => {
        await earlier.insertInto("notes").values({ text: "a" }).execute();
        throw new Error("no");
      });
      await expect(failing).rejects.toThrow("no");
      expect(await texts()).toEqual([]);
    });

    test.each([
      { row: "rolls back when it rejects", fail: async () => Promise.reject(new Error("fault")) },
      {
        row: "rolls back when it throws before it waits",
        fail: () => {
          throw new Error("fault");
        },
      },
    ])("$row, and the next one works", async ({ fail }) => {
      await expect(started.database.transaction(async () => write("a").then(fail))).rejects.toThrow("fault");
      await expect(started.database.transaction(fail)).rejects.toThrow("fault");
      await started.database.transaction(() => write("b"));
      expect(await texts()).toEqual(["b"]);
    });

    test("keeps the statements of another flow out of it", async () => {
      const began = gate();
      const other = gate();
      const failing = started.database.transaction(async () => {
        await write("inside");
        began.open();
        await other.opened;
        throw new Error("no");
      });
      await began.opened;
      const outside = write("outside");
      other.open();
      await expect(failing).rejects.toThrow("no");
      await outside;
      expect(await texts()).toEqual(["outside"]);
    });

    test("lets another flow read only what is committed", async () => {
      const began = gate();
      const end = gate();
      const transaction = started.database.transaction(async () => {
        await write("a");
        began.open();
        await end.opened;
        await write("b");
      });
      await began.opened;
      // SQLite answers after the transaction, a server before: never in the middle.
      const read = texts();
      const early = await Promise.race([read, Promise.resolve(null)]);
      end.open();
      await transaction;
      expect([0, 2]).toContain((early ?? (await read)).length);
      expect(await texts()).toEqual(["a", "b"]);
    });

    test("takes its place among others, however many are asked for at once", async () => {
      const counters = started.database.for<{ counters: { id: number; value: number } }>();
      await sql`create table counters (id integer primary key, value integer not null)`.execute(counters);
      await counters.insertInto("counters").values({ id: 1, value: 0 }).execute();
      const increment = () =>
        started.database.transaction(async () => {
          const { value } = await counters.selectFrom("counters").select("value").forUpdate().executeTakeFirstOrThrow();
          await counters
            .updateTable("counters")
            .set({ value: value + 1 })
            .execute();
        });
      await Promise.all(Array.from({ length: 50 }, increment));
      expect(await counters.selectFrom("counters").selectAll().execute()).toEqual([{ id: 1, value: 50 }]);
    });

    test("takes its statements side by side", async () => {
      await started.database.transaction(async () => {
        await Promise.all(["a", "b", "c"].map(write));
      });
      expect(await texts()).toEqual(["a", "b", "c"]);
    });

    test("includes a statement that was started and not awaited", async () => {
      let writing: Promise<unknown> = Promise.resolve();
      const failing = started.database.transaction(async () => {
        writing = write("a");
        throw new Error("no");
      });
      await expect(failing).rejects.toThrow("no");
      await writing;
      expect(await texts()).toEqual([]);
    });

    test("does not include work that it started and that goes on after it", async () => {
      const ended = gate();
      let later: Promise<unknown> = Promise.resolve();
      await started.database.transaction(async () => {
        later = ended.opened.then(() => started.database.transaction(() => write("later")));
      });
      ended.open();
      await later;
      expect(await texts()).toEqual(["later"]);
    });

    test("lets nothing take effect by itself that outlives its roll-back", async () => {
      const later = gate();
      let leftover: Promise<unknown> = Promise.resolve();
      const failing = started.database.transaction(async () => {
        leftover = later.opened.then(() => write("too late"));
        throw new Error("its time is up");
      });
      await expect(failing).rejects.toThrow("its time is up");
      later.open();
      await expect(leftover).rejects.toThrow("was rolled back");
      expect(await texts()).toEqual([]);
    });

    test("is refused by Kysely's own name, because events would not wait for it", async () => {
      await expect(
        notes()
          .transaction()
          .execute(async () => undefined),
      ).rejects.toThrow("`transaction` of the database service");
      await write("a");
      expect(await texts()).toEqual(["a"]);
    });
  });

  describe("a transaction in a transaction", () => {
    const failing = () =>
      started.database.transaction(async () => {
        await write("inner");
        throw new Error("inner fault");
      });

    test("rolls back alone where its failure is caught", async () => {
      await started.database.transaction(async () => {
        await write("before");
        await expect(failing()).rejects.toThrow("inner fault");
        await write("after");
      });
      expect(await texts()).toEqual(["after", "before"]);
    });

    test("rolls back everything where its failure is not caught", async () => {
      const outer = started.database.transaction(async () => {
        await write("before");
        await failing();
      });
      await expect(outer).rejects.toThrow("inner fault");
      expect(await texts()).toEqual([]);
    });

    test("is rolled back with the outer one", async () => {
      const outer = started.database.transaction(async () => {
        await started.database.transaction(() => write("inner"));
        throw new Error("outer fault");
      });
      await expect(outer).rejects.toThrow("outer fault");
      expect(await texts()).toEqual([]);
    });

    test("keeps its sibling out, so that one rolls back without the other", async () => {
      await started.database.transaction(async () => {
        const results = await Promise.allSettled([failing(), started.database.transaction(() => write("sibling"))]);
        expect(results.map(({ status }) => status)).toEqual(["rejected", "fulfilled"]);
      });
      expect(await texts()).toEqual(["sibling"]);
    });

    test("works three deep", async () => {
      await started.database.transaction(() =>
        started.database.transaction(async () => {
          await expect(failing()).rejects.toThrow("inner fault");
          await write("middle");
        }),
      );
      expect(await texts()).toEqual(["middle"]);
    });
  });

  describe("what waits for the commit", () => {
    let done: string[];
    const note = (text: string) => afterCommit(() => void done.push(text));

    beforeEach(() => {
      done = [];
    });

    test("happens after it, in its order", async () => {
      await started.database.transaction(async () => {
        note("first");
        await write("a");
        note("second");
        expect(done).toEqual([]);
      });
      expect(done).toEqual(["first", "second"]);
    });

    test("never happens where the transaction is rolled back", async () => {
      const failing = started.database.transaction(async () => {
        note("lost");
        await write("a");
        throw new Error("no");
      });
      await expect(failing).rejects.toThrow("no");
      expect(done).toEqual([]);
    });

    test("waits for the outer transaction, and is lost with the inner one alone", async () => {
      await started.database.transaction(async () => {
        await started.database.transaction(async () => note("kept"));
        const failing = started.database.transaction(async () => {
          note("lost");
          throw new Error("no");
        });
        await expect(failing).rejects.toThrow("no");
        expect(done).toEqual([]);
      });
      expect(done).toEqual(["kept"]);
    });

    // MySQL checks every constraint with its statement, so a commit has nothing left to find.
    test.skipIf(engine === "mariadb")("never happens where the commit itself fails", async () => {
      await sql`create table parents (id varchar(10) primary key)`.execute(notes());
      await sql`create table children (parent varchar(10) references parents(id) deferrable initially deferred)`.execute(
        notes(),
      );
      const failing = started.database.transaction(async () => {
        await sql`insert into children values ('nobody')`.execute(notes());
        note("lost");
      });
      await expect(failing).rejects.toThrow(/foreign key/i);
      expect(done).toEqual([]);
      await started.database.transaction(() => write("next"));
      expect(await texts()).toEqual(["next"]);
    });
  });
}
