import { expect, test } from "vitest";
import { placeOf, serverAddress } from "./server-address.js";

const found = [
  {
    row: "every part is taken as it stands",
    given: "postgres://shop:secret@db.example:6543/orders",
    want: { engine: "postgres", host: "db.example", port: 6543, user: "shop", password: "secret", database: "orders" },
  },
  {
    row: "what a URL must encode is decoded",
    given: "mysql://sh%40p:a%2Fb%25@db/o%20rders",
    want: { engine: "mysql", port: 3306, user: "sh@p", password: "a/b%", database: "o rders" },
  },
  {
    row: "other names of the engines are known, and user and password may be left out",
    given: "postgresql://db/orders",
    want: { engine: "postgres", port: 5432, user: undefined, password: undefined },
  },
  { row: "MariaDB is spoken to as MySQL", given: "mariadb://db/orders", want: { engine: "mysql", port: 3306 } },
  { row: "an IPv6 address loses its brackets", given: "postgres://[::1]/orders", want: { host: "::1" } },
  {
    row: "a socket takes the place of the host",
    given: "postgres:///orders?host=/var/run/postgresql",
    want: { host: null, socket: "/var/run/postgresql" },
  },
  {
    row: "encryption is asked for as PostgreSQL's own tools do",
    given: "mysql://db/orders?sslmode=verify-ca",
    want: { tls: "verify-ca" },
  },
];

test.each(found)("$row", ({ given, want }) => {
  expect(serverAddress(given, "database.url")).toMatchObject(want);
});

const refused = [
  { row: "a URL without a database", given: "postgres://shop:hunter2@db", want: "must name a database" },
  { row: "a URL with two", given: "postgres://shop:hunter2@db/a/b", want: "must name a database" },
  { row: "a password that is not encoded", given: "postgres://shop:hunter2#/@db/a", want: "percent-encoded" },
  { row: "a percent sign that starts nothing", given: "postgres://shop:hunter2%@db/a", want: '"%25"' },
  { row: "an unknown way of encryption", given: "mysql://shop:hunter2@db/a?sslmode=yes", want: "one of disable" },
  {
    row: "a parameter that nobody reads",
    given: "mysql://shop:hunter2@db/a?timeout=5",
    want: '"timeout" is not known',
  },
];

test.each(refused)("$row is refused without telling the password", ({ given, want }) => {
  const refusal = () => serverAddress(given, "database.url");
  expect(refusal).toThrow(want);
  expect(refusal).toThrow(/^(?!.*hunter2)/);
  expect(refusal).toThrow("database.url");
});

test("a place is named without user and password", () => {
  expect(placeOf(serverAddress("postgres://shop:hunter2@[::1]/orders", "database.url"))).toBe("[::1]:5432/orders");
});
