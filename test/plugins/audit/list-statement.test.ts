import { afterAll, beforeAll, expect, test } from "vitest";
import { ListStatement } from "../../../plugins/audit/list-statement.js";
import type { Tables } from "../../../plugins/audit/tables.js";
import { type Auditing, auditingOn } from "./auditing.js";

let auditing: Auditing;
let inserted: ListStatement<Tables, string>;

beforeAll(async () => {
  auditing = await auditingOn("sqlite");
  const { tables } = auditing;
  inserted = new ListStatement(tables, {
    sample: "",
    build: (entries) => tables.insertInto("audit_inbox").values(entries.map((entry) => ({ entry }))),
    parameters: (entry) => [entry],
  });
});
afterAll(() => auditing.close());

test.each([0, 1, 2, 16, 17, 31, 127, 128, 129, 300])(
  "a list of %i is written whole, and in its order",
  async (length) => {
    const { tables } = auditing;
    const entries = Array.from({ length }, (_, number) => `entry ${number}`);
    for (const time of ["first", "again"]) {
      await inserted.run(entries.map((entry) => `${time} ${entry}`));
      const rows = await tables.selectFrom("audit_inbox").select("entry").orderBy("seq").execute();
      expect(rows.map(({ entry }) => entry)).toEqual(entries.map((entry) => `${time} ${entry}`));
      await tables.deleteFrom("audit_inbox").execute();
    }
  },
);
