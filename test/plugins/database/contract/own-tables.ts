import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { DatabaseEngine } from "../../../services/test-services.js";
import { type StartedDatabase, startOn } from "../started-database.js";

/** A plugin sees the tables of its own migrations, and those that nobody's migrations create. */
export function ownTablesContract(engine: DatabaseEngine): void {
  let started: StartedDatabase;

  beforeAll(async () => {
    started = await startOn(engine);
    const migrations = ["orders", "billing"].map((plugin) => ({
      plugin,
      tables: [`${plugin}_rows`],
      migrations: [
        { name: "0001-create", scripts: { any: { up: `create table ${plugin}_rows (n integer)`, down: null } } },
      ],
    }));
    started.database.attach(migrations);
    await started.database.migrate(migrations);
  });

  afterAll(() => started.stop());

  const as = (plugin: string) => started.databaseFor(plugin).for<Record<string, { readonly n: number }>>();

  test("its own tables are read and written, in one transaction with those of others", async () => {
    const orders = started.databaseFor("orders");
    await orders.transaction(async () => {
      await as("orders").insertInto("orders_rows").values({ n: 1 }).execute();
      await as("billing").insertInto("billing_rows").values({ n: 2 }).execute();
    });
    expect(await as("orders").selectFrom("orders_rows").selectAll().execute()).toEqual([{ n: 1 }]);
  });

  test("a table of another plugin is refused, and the error says what to do", async () => {
    const foreign = as("orders").selectFrom("billing_rows").selectAll();
    await expect(foreign.execute()).rejects.toThrow('Require a service of "billing"');
    await expect(sql`delete from billing_rows`.execute(as("orders"))).rejects.toThrow(
      'belongs to the plugin "billing"',
    );
    const rows = foreign.stream();
    await expect(rows.next()).rejects.toThrow('belongs to the plugin "billing"');
  });
}
