import { expect, test } from "vitest";
import { messageText, type OutgoingMail } from "./outgoing-mail.js";

const mail: OutgoingMail = {
  id: "6f1d2c9e-0a41-4c0e-9a37-6a2f6d0b7c11",
  from: "Shop <shop@shop.example>",
  to: "ada@shop.example",
  subject: "Welcome, Ada",
  body: { type: "text/html", content: "<p>Hello</p>\n<p>Ada</p>" },
  date: new Date("2026-11-22T20:15:00Z"),
};

const header = (text: string, name: string): string | undefined =>
  text
    .split("\r\n\r\n")[0]
    ?.replaceAll("\r\n ", "")
    .split("\r\n")
    .find((line) => line.startsWith(`${name}: `))
    ?.slice(name.length + 2);

const decoded = (words: string | undefined): string =>
  (words ?? "").replaceAll(/=\?utf-8\?B\?([^?]*)\?=/g, (_, base64: string) => Buffer.from(base64, "base64").toString());

test("a mail is written as RFC 5322 has it", () => {
  expect(messageText(mail)).toBe(
    [
      "From: Shop <shop@shop.example>",
      "To: ada@shop.example",
      "Subject: Welcome, Ada",
      "Date: Sun, 22 Nov 2026 20:15:00 +0000",
      "Message-ID: <6f1d2c9e-0a41-4c0e-9a37-6a2f6d0b7c11@shop.example>",
      "MIME-Version: 1.0",
      "Content-Type: text/html; charset=utf-8",
      "Content-Transfer-Encoding: 8bit",
      "",
      "<p>Hello</p>",
      "<p>Ada</p>",
    ].join("\r\n"),
  );
});

const addresses = [
  { row: "a bare address stays", given: "ada@shop.example", want: "ada@shop.example" },
  { row: "a name stays before its address", given: "Ada <ada@shop.example>", want: "Ada <ada@shop.example>" },
  { row: "an address in brackets needs no name", given: "<ada@shop.example>", want: "ada@shop.example" },
];

test.each(addresses)("$row", ({ given, want }) => {
  expect(header(messageText({ ...mail, to: given }), "To")).toBe(want);
});

test("a name with a comma or an accent is encoded, so that it stays one name", () => {
  const to = header(messageText({ ...mail, to: '"Lovelace, Adä" <ada@shop.example>' }), "To");
  expect(to).toMatch(/^[\x20-\x7e]+ <ada@shop\.example>$/);
  expect(decoded(to)).toBe("Lovelace, Adä <ada@shop.example>");
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
  expect(() => messageText({ ...mail, to: given })).toThrow("is not the address of one mailbox");
});

test("a line break in a subject cannot add a header", () => {
  const text = messageText({ ...mail, subject: "Hello\r\nBcc: eve@shop.example" });
  expect(header(text, "Subject")).toBe("Hello Bcc: eve@shop.example");
  expect(header(text, "Bcc")).toBeUndefined();
});

test("a long subject in another script is split between characters", () => {
  const subject = "Bestellbestätigung für Möbel 🪑".repeat(5);
  const text = messageText({ ...mail, subject });
  expect(text).toMatch(/^[\x20-\x7e\r\n]*$/);
  expect(Math.max(...text.split("\r\n").map((line) => line.length))).toBeLessThan(90);
  expect(decoded(header(text, "Subject"))).toBe(subject);
});
