import { expect, test } from "vitest";
import { sqliteLocation } from "./sqlite-location.js";

const found = [
  {
    row: "a relative path starts at the application's root",
    given: "sqlite:./data/app.db",
    want: "/srv/shop/data/app.db",
  },
  { row: "a bare name is a relative path", given: "sqlite:app.db", want: "/srv/shop/app.db" },
  { row: "an absolute path stays", given: "sqlite:/var/lib/shop.db", want: "/var/lib/shop.db" },
  { row: "three slashes are an absolute path", given: "sqlite:///var/lib/shop.db", want: "/var/lib/shop.db" },
  { row: "the scheme may be written in capitals", given: "SQLITE:app.db", want: "/srv/shop/app.db" },
  { row: "memory is no file", given: "sqlite::memory:", want: ":memory:" },
];

test.each(found)("$row", ({ given, want }) => {
  expect(sqliteLocation(given, "/srv/shop")).toBe(want);
});

const refused = [
  {
    row: "another engine is refused by its scheme",
    given: "postgres://shop:hunter2@db/shop",
    want: 'has "postgres:", and only SQLite',
  },
  { row: "a text without a scheme is refused", given: "./data/app.db", want: "has no scheme" },
  { row: "a url without a path is refused", given: "sqlite:", want: "names no file" },
];

test.each(refused)("$row", ({ given, want }) => {
  expect(() => sqliteLocation(given, "/srv/shop")).toThrow(want);
});

test("a refusal does not tell the password", () => {
  expect(() => sqliteLocation("postgres://shop:hunter2@db/shop", "/srv/shop")).toThrow(/^(?!.*hunter2)/);
});
