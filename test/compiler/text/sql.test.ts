import { describe, expect, it } from "vitest";
import { createdTables, hasStatement, removedTables } from "../../../compiler/text/sql.js";

describe("a script does something", () => {
  const rows: readonly [sql: string, want: boolean][] = [
    ["", false],
    [" \n\t", false],
    ["-- create table a (b int);", false],
    ["/* nothing\n yet */ ; ;", false],
    ["-- why\nselect 1", true],
    ["/*!40101 set names utf8 */", true],
  ];
  it.each(rows)("%j: %s", (sql, want) => expect(hasStatement(sql)).toBe(want));
});

describe("tables that a script creates", () => {
  const rows: readonly [sql: string, want: readonly string[]][] = [
    ["create table orders (id int);", ["orders"]],
    ["CREATE TABLE IF NOT EXISTS\n  Orders(id int)", ["orders"]],
    [
      'create table "Orders" (id int); create table `items` (id int); create table [lots] (id int)',
      ["orders", "items", "lots"],
    ],
    ['create table sales.orders (id int); create table "Sales"."items" (id int)', ["sales.orders", "sales.items"]],
    ["-- create table a (b int)\n/* create table c (d int) */ insert into e values ('create table f (g int)')", []],
    ["insert into e values ('it''s -- no comment'); create table f (g int)", ["f"]],
    ["create index a on b (c); create view d as select 1", []],
    ["create table", []],
  ];
  it.each(rows)("%j: %j", (sql, want) => expect(createdTables(sql)).toEqual(want));
});

describe("tables that a script drops or renames", () => {
  const rows: readonly [sql: string, want: readonly string[]][] = [
    ["drop table if exists a; DROP TABLE b", ["a", "b"]],
    ['alter table "a_new" rename to a', ["a_new"]],
    ["alter table a rename column b to c; alter table a add column d int", []],
  ];
  it.each(rows)("%j: %j", (sql, want) => expect(removedTables(sql)).toEqual(want));
});
