import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import Libsql from "libsql";
import { afterCommit } from "nexus-platform";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type OpenDatabase, openSqlite } from "./open-sqlite.js";

interface Tables {
  readonly notes: { readonly text: string };
}

let folder: string;
let location: string;
let open: OpenDatabase;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "nexus-database-"));
  location = join(folder, "data/app.db");
  open = openSqlite({ location, busyTimeout: 0 });
  await notes()
    .schema.createTable("notes")
    .addColumn("text", "text", (column) => column.unique())
    .execute();
});

afterEach(async () => {
  await open.close();
  rmSync(folder, { recursive: true });
});

const notes = () => open.database.for<Tables>();
const write = (text: string) => notes().insertInto("notes").values({ text }).execute();
const texts = async () =>
  (await notes().selectFrom("notes").select("text").orderBy("text").execute()).map(({ text }) => text);

/** A promise and the function that resolves it: lets a test say which of two flows goes on when. */
function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

test("the folder is made, and the data are there when it is opened again", async () => {
  expect(existsSync(location)).toBe(true);
  await write("kept");
  await open.close();
  open = openSqlite({ location, busyTimeout: 0 });
  expect(await texts()).toEqual(["kept"]);
});

test("foreign keys are enforced and the log is written ahead", async () => {
  const { schema } = notes();
  await schema
    .createTable("parents")
    .addColumn("id", "text", (column) => column.primaryKey())
    .execute();
  await schema
    .createTable("children")
    .addColumn("parent", "text", (column) => column.references("parents.id"))
    .execute();
  const children = open.database.for<{ children: { parent: string } }>();
  await expect(children.insertInto("children").values({ parent: "nobody" }).execute()).rejects.toThrow("FOREIGN KEY");
  expect(existsSync(`${location}-wal`)).toBe(true);
});

test("an open database answers and a closed one does not", async () => {
  await expect(open.ping()).resolves.toBeUndefined();
  const other = openSqlite({ location, busyTimeout: 0 });
  await other.close();
  await expect(other.ping()).rejects.toThrow("not open");
});

describe("a transaction", () => {
  test("commits what it wrote and gives its result", async () => {
    const result = await open.database.transaction(async () => {
      await write("a");
      return "done";
    });
    expect([result, await texts()]).toEqual(["done", ["a"]]);
  });

  test("is seen by a query builder that was asked for before it began", async () => {
    const earlier = notes();
    const failing = open.database.transaction(async () => {
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
    await expect(open.database.transaction(async () => write("a").then(fail))).rejects.toThrow("fault");
    await expect(open.database.transaction(fail)).rejects.toThrow("fault");
    await open.database.transaction(() => write("b"));
    expect(await texts()).toEqual(["b"]);
  });

  test("goes on after a statement of it failed and the failure was caught", async () => {
    await open.database.transaction(async () => {
      await write("a");
      await expect(write("a")).rejects.toThrow("UNIQUE");
      await write("b");
    });
    expect(await texts()).toEqual(["a", "b"]);
  });

  test("keeps the statements of another flow out until it ends", async () => {
    const began = gate();
    const other = gate();
    const failing = open.database.transaction(async () => {
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
    const transaction = open.database.transaction(async () => {
      await write("a");
      began.open();
      await write("b");
    });
    await began.opened;
    const read = texts();
    await transaction;
    expect(await read).toEqual(["a", "b"]);
  });

  test("follows another one, however many are asked for at once", async () => {
    await write("0");
    const increment = () =>
      open.database.transaction(async () => {
        const [text] = await texts();
        await notes()
          .updateTable("notes")
          .set({ text: String(Number(text) + 1) })
          .execute();
      });
    await Promise.all(Array.from({ length: 50 }, increment));
    expect(await texts()).toEqual(["50"]);
  });

  test("takes its statements side by side", async () => {
    await open.database.transaction(async () => {
      await Promise.all(["a", "b", "c"].map(write));
    });
    expect(await texts()).toEqual(["a", "b", "c"]);
  });

  test("includes a statement that was started and not awaited", async () => {
    let started: Promise<unknown> = Promise.resolve();
    const failing = open.database.transaction(async () => {
      started = write("a");
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    await started;
    expect(await texts()).toEqual([]);
  });

  test("does not include work that it started and that goes on after it", async () => {
    const ended = gate();
    let later: Promise<unknown> = Promise.resolve();
    await open.database.transaction(async () => {
      later = ended.opened.then(() => open.database.transaction(() => write("later")));
    });
    ended.open();
    await later;
    expect(await texts()).toEqual(["later"]);
  });

  test("tells that another process holds the file", async () => {
    const other = new Libsql(location);
    other.exec("begin immediate");
    await expect(open.database.transaction(() => write("a"))).rejects.toThrow("locked");
    other.exec("rollback");
    other.close();
    await open.database.transaction(() => write("b"));
    expect(await texts()).toEqual(["b"]);
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
    open.database.transaction(async () => {
      await write("inner");
      throw new Error("inner fault");
    });

  test("rolls back alone where its failure is caught", async () => {
    await open.database.transaction(async () => {
      await write("before");
      await expect(failing()).rejects.toThrow("inner fault");
      await write("after");
    });
    expect(await texts()).toEqual(["after", "before"]);
  });

  test("rolls back everything where its failure is not caught", async () => {
    const outer = open.database.transaction(async () => {
      await write("before");
      await failing();
    });
    await expect(outer).rejects.toThrow("inner fault");
    expect(await texts()).toEqual([]);
  });

  test("is rolled back with the outer one", async () => {
    const outer = open.database.transaction(async () => {
      await open.database.transaction(() => write("inner"));
      throw new Error("outer fault");
    });
    await expect(outer).rejects.toThrow("outer fault");
    expect(await texts()).toEqual([]);
  });

  test("keeps its sibling out, so that one rolls back without the other", async () => {
    await open.database.transaction(async () => {
      const results = await Promise.allSettled([failing(), open.database.transaction(() => write("sibling"))]);
      expect(results.map(({ status }) => status)).toEqual(["rejected", "fulfilled"]);
    });
    expect(await texts()).toEqual(["sibling"]);
  });

  test("works three deep", async () => {
    await open.database.transaction(() =>
      open.database.transaction(async () => {
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
    await open.database.transaction(async () => {
      note("first");
      await write("a");
      note("second");
      expect(done).toEqual([]);
    });
    expect(done).toEqual(["first", "second"]);
  });

  test("never happens where the transaction is rolled back", async () => {
    const failing = open.database.transaction(async () => {
      note("lost");
      await write("a");
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    expect(done).toEqual([]);
  });

  test("waits for the outer transaction, and is lost with the inner one alone", async () => {
    await open.database.transaction(async () => {
      await open.database.transaction(async () => note("kept"));
      const failing = open.database.transaction(async () => {
        note("lost");
        throw new Error("no");
      });
      await expect(failing).rejects.toThrow("no");
      expect(done).toEqual([]);
    });
    expect(done).toEqual(["kept"]);
  });

  test("never happens where the commit itself fails", async () => {
    const { schema } = notes();
    await schema
      .createTable("parents")
      .addColumn("id", "text", (column) => column.primaryKey())
      .execute();
    await sql`create table children (parent text references parents(id) deferrable initially deferred)`.execute(
      notes(),
    );
    const failing = open.database.transaction(async () => {
      await sql`insert into children values ('nobody')`.execute(notes());
      note("lost");
    });
    await expect(failing).rejects.toThrow("FOREIGN KEY");
    expect(done).toEqual([]);
    await open.database.transaction(() => write("next"));
    expect(await texts()).toEqual(["next"]);
  });
});

test("closing waits for the transaction that is under way", async () => {
  const began = gate();
  const finish = gate();
  const transaction = open.database.transaction(async () => {
    began.open();
    await finish.opened;
    await write("a");
  });
  await began.opened;
  const closing = open.close();
  finish.open();
  await transaction;
  await closing;
  open = openSqlite({ location, busyTimeout: 0 });
  expect(await texts()).toEqual(["a"]);
});
