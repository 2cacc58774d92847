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
  expect(sqliteLocation(given, "database.url", "/srv/shop")).toBe(want);
});

test("a url without a path is refused", () => {
  expect(() => sqliteLocation("sqlite:", "database.url", "/srv/shop")).toThrow("database.url names no file");
});
