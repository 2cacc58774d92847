import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler, sql } from "kysely";
import { expect, test } from "vitest";
import { accessOf } from "./access-of.js";

interface Tables {
  readonly notes: { readonly id: number; readonly text: string };
}

const kysely = new Kysely<Tables>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
});
const notes = kysely.selectFrom("notes").selectAll();

const rows = [
  { row: "a select reads", query: notes.compile(), want: "read" },
  { row: "one that locks rows writes", query: notes.forUpdate().compile(), want: "write" },
  { row: "one that shares rows writes", query: notes.forShare().compile(), want: "write" },
  {
    row: "one from a select of its own reads",
    query: kysely
      .with("recent", () => notes)
      .selectFrom("recent")
      .selectAll()
      .compile(),
    want: "read",
  },
  {
    row: "one from a part that writes writes",
    query: kysely
      .with("gone", (db) => db.deleteFrom("notes").returningAll())
      .selectFrom("gone")
      .selectAll()
      .compile(),
    want: "write",
  },
  {
    row: "one without tables may call anything",
    query: kysely.selectNoFrom(sql<number>`nextval('ids')`.as("id")).compile(),
    want: "write",
  },
  { row: "text is not looked into", query: sql`select 1`.compile(kysely), want: "write" },
  { row: "an insert writes", query: kysely.insertInto("notes").values({ id: 1, text: "" }).compile(), want: "write" },
];

test.each(rows)("$row", ({ query, want }) => {
  expect(accessOf(query)).toBe(want);
});
