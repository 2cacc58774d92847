import { sql } from "kysely";
import type { CommandTerminal, Migration, PluginMigrations } from "nexus-platform";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type DatabaseEngine, type TemporaryDatabase, temporaryDatabase } from "../../../services/test-services.js";
import { type StartedDatabase, startDatabase } from "../started-database.js";

const orders: Migration = {
  name: "0001-create-orders",
  scripts: {
    any: {
      up: "create table orders (id varchar(20) primary key);\n-- a remark; with a semicolon\ncreate table order_lines (id integer);\n",
      down: "drop table order_lines;\ndrop table orders;\n",
    },
  },
};

const state: Migration = {
  name: "0002-add-state",
  scripts: {
    any: {
      up: "alter table orders add column state varchar(10) not null default 'new'",
      down: "alter table orders drop column state",
    },
  },
};

const users: Migration = {
  name: "0001-create-users",
  scripts: { any: { up: "create table users (id integer primary key)", down: null } },
};

const broken: Migration = {
  name: "0003-broken",
  scripts: { any: { up: "create table half (id integer); create table half (id integer);", down: null } },
};

const of = (plugin: string, ...migrations: Migration[]): PluginMigrations => ({ plugin, tables: [], migrations });

/** What migrations promise on every engine. */
export function migrationContract(engine: DatabaseEngine): void {
  describe("migrations", () => {
    let temporary: TemporaryDatabase;
    const open: StartedDatabase[] = [];

    const start = async (settings: Parameters<typeof startDatabase>[0] | object = {}): Promise<StartedDatabase> => {
      const started = await startDatabase({ url: temporary.url, ...settings });
      open.push(started);
      return started;
    };

    beforeEach(async () => {
      temporary = await temporaryDatabase(engine);
    });

    afterEach(async () => {
      for (const started of open.splice(0)) await started.stop();
      await temporary.drop();
    });

    const recorded = async ({ database }: StartedDatabase) => {
      const { rows } = await sql<{ plugin: string; name: string; state: string }>`
        select plugin, name, state from database_migrations order by applied_order`.execute(database.for());
      return rows.map((row) => `${row.plugin}/${row.name} ${row.state}`);
    };
    const hasTable = async ({ database }: StartedDatabase, table: string) =>
      sql`select 1 from ${sql.table(table)}`.execute(database.for()).then(
        () => true,
        () => false,
      );
    const failureOf = async (task: Promise<unknown>): Promise<string> =>
      task.then(
        () => "nothing failed",
        (error: unknown) => String(error),
      );

    test("are applied in their order, once, and what is added later after them", async () => {
      const started = await start();
      await started.database.migrate([of("users", users), of("orders", orders)]);
      await started.database.migrate([of("users", users), of("orders", orders)]);
      await started.database.migrate([of("users", users), of("orders", orders, state)]);
      expect(await recorded(started)).toEqual([
        "users/0001-create-users applied",
        "orders/0001-create-orders applied",
        "orders/0002-add-state applied",
      ]);
      await sql`insert into orders (id, state) values ('a', 'paid')`.execute(started.database.for());
    });

    test("with a script for this engine run that one", async () => {
      const started = await start();
      const { engine: name } = started.database;
      const own: Migration = {
        name: "0001-own",
        scripts: {
          any: { up: "this runs nowhere", down: null },
          [name]: { up: `create table made_for_${name} (id integer)`, down: null },
        },
      };
      await started.database.migrate([of("orders", own)]);
      expect(await hasTable(started, `made_for_${name}`)).toBe(true);
      const foreign: Migration = { name: "0002-foreign", scripts: {} };
      const failure = failureOf((async () => started.database.migrate([of("orders", own, foreign)]))());
      expect(await failure).toContain("has no script for");
    });

    test("that were edited after they were applied are refused, by name and with what to do", async () => {
      const started = await start();
      await started.database.migrate([of("orders", orders)]);
      const edited: Migration = {
        ...orders,
        scripts: { any: { up: "create table orders (id integer)", down: null } },
      };
      expect(await failureOf(started.database.migrate([of("orders", edited, state)]))).toMatch(
        /0001-create-orders of the plugin "orders" was edited.*nexus migrate new orders/,
      );
      expect(await recorded(started)).toEqual(["orders/0001-create-orders applied"]);
    });

    test("count as the same with other line ends and another way back", async () => {
      const started = await start();
      await started.database.migrate([of("orders", orders)]);
      const up = orders.scripts.any?.up.replaceAll("\n", "  \r\n") ?? "";
      await started.database.migrate([
        of("orders", { ...orders, scripts: { any: { up, down: "drop table orders" } } }),
      ]);
      expect(await recorded(started)).toHaveLength(1);
    });

    test("that the application does not have are told and left alone", async () => {
      const started = await start();
      await started.database.migrate([of("orders", orders, state)]);
      await started.database.migrate([of("orders", orders)]);
      expect(started.logs.filter(({ level }) => level === "warn")).toMatchObject([
        { fields: { migrations: ["orders/0002-add-state"] } },
      ]);
      expect(await recorded(started)).toHaveLength(2);
    });

    test("that fail are named with their plugin, keep what came before, and say what is left", async () => {
      const started = await start();
      const failure = await failureOf(started.database.migrate([of("orders", orders, broken), of("users", users)]));
      expect(failure).toMatch(/0003-broken of the plugin "orders" failed: .*half/);
      if (engine === "mariadb") {
        expect(failure).toContain("keeps what ran before");
        expect(await recorded(started)).toEqual(["orders/0001-create-orders applied", "orders/0003-broken started"]);
      } else {
        expect(failure).toContain("Nothing of it was kept");
        expect(await recorded(started)).toEqual(["orders/0001-create-orders applied"]);
        expect(await hasTable(started, "half")).toBe(false);
      }
      expect(await hasTable(started, "users")).toBe(false);
    });

    test("whose first statement fails can be mended and tried again", async () => {
      const started = await start();
      const typo: Migration = {
        name: "0001-typo",
        scripts: { any: { up: "creat table typo (id integer)", down: null } },
      };
      expect(await failureOf(started.database.migrate([of("orders", typo)]))).toContain("0001-typo");
      const mended: Migration = { ...typo, scripts: { any: { up: "create table typo (id integer)", down: null } } };
      await started.database.migrate([of("orders", mended)]);
      expect(await recorded(started)).toEqual(["orders/0001-typo applied"]);
    });

    test("run once where many instances start at the same time", async () => {
      const instances = await Promise.all(Array.from({ length: 6 }, () => start()));
      const many = Array.from(
        { length: 10 },
        (_, index): Migration => ({
          name: `${String(index + 1).padStart(4, "0")}-table`,
          scripts: {
            any: { up: `create table t${index} (id integer); insert into t${index} values (1);`, down: null },
          },
        }),
      );
      await Promise.all(instances.map(({ database }) => database.migrate([of("orders", ...many)])));
      const applied = instances.flatMap(({ logs }) => logs.filter(({ message }) => message === "migration applied"));
      expect(applied).toHaveLength(10);
      const [first] = instances;
      if (first === undefined) throw new Error("none started");
      expect(await recorded(first)).toHaveLength(10);
    });

    test("that are pending keep the application from starting where the settings say so", async () => {
      const started = await start({ migrate_at_start: false });
      expect(await failureOf(started.database.migrate([of("orders", orders)]))).toMatch(
        /orders\/0001-create-orders.*nexus migrate up/,
      );
      expect(await hasTable(started, "orders")).toBe(false);
      await call(started, [of("orders", orders)], "up");
      await started.database.migrate([of("orders", orders)]);
    });

    test("are listed, applied and taken back by the command", async () => {
      const started = await start();
      const all = [of("users", users), of("orders", orders, state)];
      expect(await call(started, all, "status")).toMatchObject({
        status: 1,
        out: expect.stringMatching(/pending +users\/0001-create-users/),
      });
      expect(await call(started, all, "up", "--dry-run")).toMatchObject({
        status: 0,
        out: expect.stringMatching(/create table orders/),
      });
      expect(await call(started, all, "up")).toMatchObject({
        status: 0,
        out: expect.stringMatching(/applied orders\/0002-add-state/),
      });
      expect(await call(started, all, "up")).toMatchObject({
        status: 0,
        out: expect.stringMatching(/nothing to apply/),
      });
      const { out, status } = await call(started, all, "status", "--format", "json");
      expect(status).toBe(0);
      expect(JSON.parse(out)).toMatchObject({
        migrations: [{ plugin: "users", name: "0001-create-users", state: "applied" }, {}, { ms: expect.any(Number) }],
      });
      expect(await call(started, all, "down", "--dry-run")).toMatchObject({
        status: 0,
        out: expect.stringMatching(/drop column state/),
      });
      expect(await call(started, all, "down")).toMatchObject({ status: 0, out: "took back orders/0002-add-state" });
      expect(await call(started, all, "down", "--plugin", "orders", "--steps", "5")).toMatchObject({
        out: "took back orders/0001-create-orders",
      });
      expect(await hasTable(started, "orders")).toBe(false);
      expect(await failureOf(call(started, all, "down"))).toMatch(
        /0001-create-users .* no part after a line "-- down"/,
      );
      expect(await failureOf(call(started, all, "sideways"))).toContain("CommandUsageError");
      expect(await failureOf(call(started, all, "down", "--steps", "none"))).toContain("CommandUsageError");
    });

    test("that cannot be taken back are kept", async () => {
      const started = await start();
      const bad: Migration = {
        ...users,
        scripts: { any: { up: users.scripts.any?.up ?? "", down: "drop table nobody" } },
      };
      const all = [of("users", bad)];
      await started.database.migrate(all);
      expect(await failureOf(call(started, all, "down"))).toMatch(/could not be taken back.*Nothing was changed/);
      expect(await recorded(started)).toEqual(["users/0001-create-users applied"]);
    });

    test.runIf(engine === "mariadb")("that stopped half-way wait for somebody who knows", async () => {
      const started = await start();
      const all = [of("orders", broken)];
      await failureOf(started.database.migrate(all));
      expect(await failureOf(started.database.migrate(all))).toMatch(
        /did not finish.*nexus migrate settle orders\/0003-broken --as/,
      );
      expect(await call(started, all, "status")).toMatchObject({
        status: 1,
        out: expect.stringMatching(/unfinished +orders\/0003-broken/),
      });
      await sql`drop table half`.execute(started.database.for());
      expect(await call(started, all, "settle", "orders/0003-broken", "--as", "pending")).toMatchObject({ status: 0 });
      await failureOf(started.database.migrate(all));
      expect(await call(started, all, "settle", "orders/0003-broken", "--as", "applied")).toMatchObject({ status: 0 });
      await started.database.migrate(all);
      expect(await call(started, all, "settle", "orders/0003-broken", "--as", "applied")).toMatchObject({ status: 1 });
    });
  });
}

/** `nexus migrate …` with what it printed. */
async function call({ database }: StartedDatabase, migrations: readonly PluginMigrations[], ...args: string[]) {
  const lines: string[] = [];
  const terminal: CommandTerminal = {
    print: (text) => void lines.push(text),
    note: () => undefined,
    readSecret: async () => "",
  };
  database.attach(migrations);
  const status = await database.command?.run(args, terminal);
  return { status, out: lines.join("\n") };
}
