import { expect, test } from "vitest";
import type { Config } from "#nexus/email_service";
import { smtpServer } from "./smtp-server.js";

const server = (settings: Partial<Config["smtp"]>) => smtpServer({ tls: "auto", connections: 4, ...settings });

const servers = [
  {
    row: "a URL says everything",
    given: { url: "smtp://shop:p%40ss@mail.example:2525" },
    want: { host: "mail.example", port: 2525, credentials: { user: "shop", pass: "p@ss" }, isImplicit: false },
  },
  {
    row: "the settings say the same one by one",
    given: { host: "mail.example", port: 2525, user: "shop", password: "p@ss" },
    want: { host: "mail.example", port: 2525, credentials: { user: "shop", pass: "p@ss" }, isImplicit: false },
  },
  { row: "smtps is TLS from the start", given: { url: "smtps://mail.example" }, want: { port: 465, isImplicit: true } },
  { row: "so is port 465", given: { host: "mail.example", port: 465 }, want: { isImplicit: true } },
  { row: "mails are handed in at port 587", given: { host: "mail.example" }, want: { port: 587, credentials: null } },
  { row: "without a password TLS is a wish", given: { host: "mail.example" }, want: { startTls: "offered" } },
  {
    row: "a password is never sent in the clear",
    given: { url: "smtp://shop:pass@mail.example" },
    want: { startTls: "required" },
  },
  {
    row: "within the machine it may be",
    given: { url: "smtp://shop:pass@localhost" },
    want: { startTls: "offered" },
  },
  {
    row: "elsewhere only where the settings say so",
    given: { url: "smtp://shop:pass@mail.example", tls: "off" as const },
    want: { startTls: "off" },
  },
];

test.each(servers)("$row", ({ given, want }) => {
  expect(server(given)).toMatchObject(want);
});

const misused = [
  { row: "no server", given: {}, want: "smtp.url or smtp.host" },
  { row: "two servers", given: { url: "smtp://a.example", host: "b.example" }, want: "not both" },
  { row: "another protocol", given: { url: "http://mail.example" }, want: "must look like smtp://" },
  { row: "a user without a password", given: { host: "mail.example", user: "shop" }, want: "a user needs a password" },
];

test.each(misused)("$row is refused", ({ given, want }) => {
  expect(() => server(given)).toThrow(want);
});
