import { expect, it } from "vitest";
import { contentTypeOf, matchesType } from "../../../runtime/content/content-type.js";

const png = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);
const text = (content: string): Buffer => Buffer.from(content);

const types: readonly { name: string; head: Buffer; claimed: string | null; want: string }[] = [
  { name: "a picture is what it is", head: png, claimed: "image/png", want: "image/png" },
  { name: "a picture that says it is text is a picture", head: png, claimed: "text/plain", want: "image/png" },
  { name: "a picture needs no claim", head: png, claimed: null, want: "image/png" },
  { name: "text that says it is a picture is text", head: text("hello"), claimed: "image/png", want: "text/plain" },
  { name: "kinds of text are believed", head: text("a;b\n1;2"), claimed: "text/csv; charset=utf-8", want: "text/csv" },
  {
    name: "a text that begins like a picture is a text",
    head: text("BMW, 3 doors"),
    claimed: "text/csv",
    want: "text/csv",
  },
  {
    name: "JSON is a kind of text",
    head: text("{}"),
    claimed: "application/vnd.api+json",
    want: "application/vnd.api+json",
  },
  {
    name: "a claim that is no media type is not believed",
    head: text("hi"),
    claimed: "text/plain, text/html",
    want: "text/plain",
  },
  {
    name: "nor is one that no header can hold",
    head: text("hi"),
    claimed: "text/\u{1F600}",
    want: "text/plain",
  },
  {
    name: "nor for unknown bytes",
    head: Buffer.from([1, 254]),
    claimed: "application/x-acme, text/html",
    want: "application/octet-stream",
  },
  { name: "a page is what it says", head: text("<p>hi"), claimed: "text/html", want: "text/html" },
  {
    name: "bytes that say they are text are bytes",
    head: Buffer.from([1, 2, 0, 3]),
    claimed: "text/csv",
    want: "application/octet-stream",
  },
  {
    name: "text with a null byte is no text",
    head: text("a\0b"),
    claimed: "text/plain",
    want: "application/octet-stream",
  },
  {
    name: "broken UTF-8 is no text",
    head: Buffer.from([0x61, 0xff, 0x62]),
    claimed: "text/plain",
    want: "application/octet-stream",
  },
  {
    name: "a character may be cut off at the end",
    head: text("tür").subarray(0, 2),
    claimed: "text/plain",
    want: "text/plain",
  },
  {
    name: "unknown bytes of an unknown type are believed",
    head: Buffer.from([1, 254]),
    claimed: "application/x-acme",
    want: "application/x-acme",
  },
  {
    name: "unknown bytes are never a picture",
    head: Buffer.from([1, 254]),
    claimed: "image/x-acme",
    want: "application/octet-stream",
  },
  {
    name: "XML may be a picture",
    head: text('<?xml version="1.0"?><svg/>'),
    claimed: "image/svg+xml",
    want: "image/svg+xml",
  },
  {
    name: "XML is no PDF",
    head: text('<?xml version="1.0"?><a/>'),
    claimed: "application/pdf",
    want: "application/xml",
  },
  {
    name: "an archive is no document of another kind",
    head: Buffer.from("504b0506000000000000000000000000000000000000", "hex"),
    claimed: "image/png",
    want: "application/zip",
  },
  { name: "nothing is an empty text", head: Buffer.alloc(0), claimed: "image/png", want: "text/plain" },
];

it.each(types)("$name", async ({ head, claimed, want }) => {
  expect(await contentTypeOf(head, claimed)).toBe(want);
});

const matches: readonly { name: string; type: string; accepted: readonly string[]; want: boolean }[] = [
  {
    name: "a type is itself, whatever its case and parameters",
    type: "Text/CSV; charset=utf-8",
    accepted: ["text/csv"],
    want: true,
  },
  { name: "a range holds its kinds", type: "image/webp", accepted: ["image/*"], want: true },
  { name: "a range is no prefix of another one", type: "imagery/webp", accepted: ["image/*"], want: false },
  { name: "everything is everything", type: "a/b", accepted: ["*/*"], want: true },
  { name: "nothing is accepted by an empty list", type: "a/b", accepted: [], want: false },
];

it.each(matches)("$name", ({ type, accepted, want }) => {
  expect(matchesType(type, accepted)).toBe(want);
});
