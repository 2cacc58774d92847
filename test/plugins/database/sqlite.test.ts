import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import Libsql from "libsql";
import { afterEach, beforeEach, expect, test } from "vitest";
import { gate } from "./gate.js";
import { type StartedDatabase, startDatabase } from "./started-database.js";

interface Tables {
  readonly notes: { readonly text: string };
}

let folder: string;
let location: string;
let started: StartedDatabase;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "nexus-database-"));
  location = join(folder, "data/app.db");
  started = await open();
  await sql`create table notes (text text unique)`.execute(notes());
});

afterEach(async () => {
  await started.stop();
  rmSync(folder, { recursive: true });
});

const open = () => startDatabase({ url: `sqlite:${location}`, busy_timeout: "0ms" });
const notes = () => started.database.for<Tables>();
const write = (text: string) => notes().insertInto("notes").values({ text }).execute();
const texts = async () =>
  (await notes().selectFrom("notes").select("text").orderBy("text").execute()).map(({ text }) => text);

test("the folder is made, and the data are there when it is opened again", async () => {
  expect(existsSync(location)).toBe(true);
  await write("kept");
  await started.stop();
  started = await open();
  expect(await texts()).toEqual(["kept"]);
});

test("foreign keys are enforced and the log is written ahead", async () => {
  await sql`create table parents (id text primary key)`.execute(notes());
  await sql`create table children (parent text references parents(id))`.execute(notes());
  await expect(sql`insert into children values ('nobody')`.execute(notes())).rejects.toThrow("FOREIGN KEY");
  expect(existsSync(`${location}-wal`)).toBe(true);
});

test("a statement that was run before sees tables that another process has changed, and runs again after it failed", async () => {
  const everything = () => notes().selectFrom("notes").selectAll().execute();
  await write("a");
  expect(await everything()).toEqual([{ text: "a" }]);
  const other = new Libsql(location);
  other.exec("alter table notes add column colour text default 'red'");
  expect(await everything()).toEqual([{ text: "a", colour: "red" }]);
  other.exec("drop table notes");
  await expect(everything()).rejects.toThrow("no such table");
  other.exec("create table notes (text text unique)");
  other.close();
  await write("b");
  await expect(write("b")).rejects.toThrow("UNIQUE");
  await write("c");
  expect(await everything()).toEqual([{ text: "b" }, { text: "c" }]);
});

test("a statement whose rows were not all read runs from its beginning again, and holds up no writer", async () => {
  for (const text of ["a", "b", "c"]) await write(text);
  const query = notes().selectFrom("notes").select("text").orderBy("text");
  for await (const { text } of query.stream()) {
    expect(text).toBe("a");
    break;
  }
  await write("d");
  expect(await texts()).toEqual(["a", "b", "c", "d"]);
  // More different ones than are remembered.
  for (let number = 0; number < 250; number += 1) {
    expect((await sql<{ n: number }>`select ${sql.lit(number)} as n`.execute(notes())).rows).toEqual([{ n: number }]);
  }
  expect(await texts()).toEqual(["a", "b", "c", "d"]);
});

test("it takes turns: while a transaction is open, other flows wait", async () => {
  const began = gate();
  const end = gate();
  const order: string[] = [];
  const transaction = started.database.transaction(async () => {
    await write("a");
    began.open();
    await end.opened;
    order.push("transaction");
  });
  await began.opened;
  const reading = texts().then((found) => order.push(`read ${found.join()}`));
  expect(await started.figures()).toMatchObject({ "database.pool.size": 1, "database.pool.idle": 0 });
  end.open();
  await Promise.all([transaction, reading]);
  expect(order).toEqual(["transaction", "read a"]);
});

test("another process that holds the file is told as a fault that passes, and work may be repeated for it", async () => {
  const other = new Libsql(location);
  other.exec("begin immediate");
  const refused = started.database.transaction(() => write("a"));
  await expect(refused).rejects.toMatchObject({ status: 503, message: expect.stringContaining("locked") });
  const repeated = started.database.transaction(() => write("b"), { retries: 100 });
  other.exec("rollback");
  other.close();
  await repeated;
  expect(await texts()).toEqual(["b"]);
});

test("a migration waits for another process without standing still", async () => {
  const other = new Libsql(location);
  other.exec("begin immediate");
  const migrating = started.database.migrate([
    {
      plugin: "orders",
      tables: ["a"],
      migrations: [{ name: "0001-a", scripts: { any: { up: "create table a (b)", down: null } } }],
    },
  ]);
  await expect.poll(() => started.logs.map(({ message }) => message)).toEqual([expect.stringMatching(/^waiting/)]);
  other.exec("rollback");
  other.close();
  await migrating;
  expect(started.logs.at(-1)?.message).toBe("migration applied");
});

test("a full disk is told, leaves nothing half-written, and all is well once there is room", async () => {
  const long = "x".repeat(100_000);
  await write("before");
  const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(notes());
  const limit = (pages: number) => sql`pragma max_page_count = ${sql.lit(pages)}`.execute(notes());
  await limit((rows[0]?.page_count ?? 0) + 5);
  const full = { status: 503, message: expect.stringContaining("no room for more data") };
  await expect(write(long)).rejects.toMatchObject(full);
  const transaction = started.database.transaction(async () => {
    await write("half");
    await write(long).catch(() => undefined);
    await write("other half");
    await write(`${long}.`);
  });
  await expect(transaction).rejects.toMatchObject(full);
  expect(await texts()).toEqual(["before"]);
  await limit(10_000);
  await write(long);
  expect(await texts()).toEqual(["before", long]);
});

test("a transaction that SQLite has ended takes nothing more", async () => {
  const failing = started.database.transaction(async () => {
    await write("a");
    await sql`insert or rollback into notes values ('a')`.execute(notes()).catch(() => undefined);
    await write("beside").catch(() => undefined);
  });
  await expect(failing).rejects.toThrow("ended this transaction after an earlier error");
  expect(await texts()).toEqual([]);
});

test("closing waits for the transaction that is under way, and then nothing is open", async () => {
  const began = gate();
  const finish = gate();
  const transaction = started.database.transaction(async () => {
    began.open();
    await finish.opened;
    await write("a");
  });
  await began.opened;
  const closing = started.stop();
  finish.open();
  await Promise.all([transaction, closing]);
  await expect(texts()).rejects.toThrow("not open");
  started = await open();
  expect(await texts()).toEqual(["a"]);
});
