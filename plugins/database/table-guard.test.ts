import { expect, test } from "vitest";
import { tableGuard } from "./table-guard.js";
import { TableOwners } from "./table-owners.js";

const owners = new TableOwners();
owners.learn([
  { plugin: "orders", tables: ["orders", "items", "vouchers"], migrations: [] },
  { plugin: "auth", tables: ["public.accounts"], migrations: [] },
]);

const refused = [
  ['select * from "accounts"', "accounts"],
  ["SELECT * FROM `accounts` AS a", "accounts"],
  ['select * from "orders" as "o" inner join "accounts" as "a" on true', "accounts"],
  ['select * from "orders", "accounts"', "accounts"],
  ['select * from "orders" as "o", "accounts" as "a"', "accounts"],
  ['insert into "accounts" ("id") values ($1)', "accounts"],
  ['update "accounts" set "id" = $1', "accounts"],
  ['delete from "accounts"', "accounts"],
  ["drop table accounts", "accounts"],
  ['select * from "public"."accounts"', "accounts"],
  ['with x as (select id from accounts) select * from "x"', "accounts"],
] as const;

test.each(refused)("%s is refused", (sql, table) => {
  expect(() => tableGuard("orders", owners)(sql)).toThrow(
    `The plugin "orders" uses the table "${table}", which belongs to the plugin "auth"`,
  );
});

const allowed = [
  'select * from "orders" inner join "items" on true inner join "vouchers" on true',
  'select "accounts" from "orders"',
  'select count(*) as "accounts" from "orders"',
  'select * from "orders" for update',
  'insert into "orders" ("accounts") values ($1) on conflict do update set "accounts" = $2',
  "insert into `orders` (`n`) values (?) on duplicate key update accounts = 1",
  'select * from "carts", "a_table_that_nobody_creates"',
];

test.each(allowed)("%s is its own affair", (sql) => {
  expect(() => tableGuard("orders", owners)(sql)).not.toThrow();
});

test("what was judged before is judged anew once other migrations are known", () => {
  const later = new TableOwners();
  const guard = tableGuard("orders", later);
  guard('select * from "accounts"');
  later.learn([{ plugin: "auth", tables: ["accounts"], migrations: [] }]);
  expect(() => guard('select * from "accounts"')).toThrow('belongs to the plugin "auth"');
});
