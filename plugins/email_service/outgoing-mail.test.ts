import { expect, test } from "vitest";
import { mailbox } from "./mailbox.js";
import { messageText, outgoingMail, type WrittenMail } from "./outgoing-mail.js";

const written: WrittenMail = {
  id: "6f1d2c9e-0a41-4c0e-9a37-6a2f6d0b7c11",
  from: "Shop <shop@shop.example>",
  to: "ada@shop.example",
  subject: "Welcome, Ada",
  html: "<p>Hello</p>",
};
const message = async (more: Partial<WrittenMail> = {}): Promise<string> =>
  (await messageText(outgoingMail({ ...written, ...more }, new Date("2026-11-22T20:15:00Z")))).toString();
const headersOf = (text: string): readonly string[] => text.split("\r\n\r\n")[0]?.split(/\r\n(?![ \t])/) ?? [];

test("a mail is written as RFC 5322 has it, the same each time", async () => {
  const text = await message();
  expect([...headersOf(text)].sort()).toEqual([
    "Content-Transfer-Encoding: 7bit",
    "Content-Type: text/html; charset=utf-8",
    "Date: Sun, 22 Nov 2026 20:15:00 +0000",
    "From: Shop <shop@shop.example>",
    "MIME-Version: 1.0",
    "Message-ID: <6f1d2c9e-0a41-4c0e-9a37-6a2f6d0b7c11@shop.example>",
    "Subject: Welcome, Ada",
    "To: ada@shop.example",
  ]);
  expect(text).toContain("\r\n\r\n<p>Hello</p>");
  expect(await message()).toBe(text);
});

test("a line break in a subject cannot add a header", async () => {
  const headers = headersOf(await message({ subject: "Hello\r\nBcc: eve@shop.example" }));
  expect(headers).toContain("Subject: Hello Bcc: eve@shop.example");
  expect(headers.filter((line) => line.startsWith("Bcc"))).toEqual([]);
});

test("a mail needs content", () => {
  const { html: _, ...empty } = written;
  expect(() => outgoingMail(empty, new Date())).toThrow("neither text nor HTML");
});

const addresses = [
  { row: "a bare address has no name", given: "ada@shop.example", want: { name: "", address: "ada@shop.example" } },
  {
    row: "a name stands before its address",
    given: "Ada <a@b.example>",
    want: { name: "Ada", address: "a@b.example" },
  },
  { row: "brackets need no name", given: "<ada@shop.example>", want: { name: "", address: "ada@shop.example" } },
  {
    row: "quotes are not part of the name",
    given: '"Lovelace, Adä" <a@b.example>',
    want: { name: "Lovelace, Adä", address: "a@b.example" },
  },
];

test.each(addresses)("$row", ({ given, want }) => {
  expect(mailbox(given)).toEqual(want);
});

const noMailboxes = [
  { row: "nothing is no address", given: "" },
  { row: "a name alone is no address", given: "Ada" },
  { row: "two addresses are refused", given: "ada@shop.example, eve@shop.example" },
  { row: "a line break cannot add a header", given: "ada@shop.example\r\nBcc: eve@shop.example" },
  { row: "a line break in a name cannot add a header", given: "Ada\r\nBcc: eve@shop.example <ada@shop.example>" },
  { row: "a second pair of brackets is refused", given: "Ada <ada@shop.example> <eve@shop.example>" },
];

test.each(noMailboxes)("$row", ({ given }) => {
  expect(() => mailbox(given)).toThrow("is not the address of one mailbox");
});
