import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { eventMails } from "./event-mails.js";
import { loadTemplates, parseTemplate, textTemplate } from "./templates.js";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "nexus-templates-"));
});

afterEach(() => rmSync(folder, { recursive: true }));

const welcome = "Subject: Hello {{name}}\n\n<p>{{name}}</p>";

test("values are escaped in the HTML and written as they are in the subject", () => {
  expect(parseTemplate(welcome, "welcome.hbs")({ name: "<b>Ada & Co</b>" })).toEqual({
    subject: "Hello <b>Ada & Co</b>",
    html: "<p>&lt;b&gt;Ada &amp; Co&lt;/b&gt;</p>",
  });
});

test("a value that is not there is an error instead of a gap", () => {
  const render = parseTemplate(welcome, "welcome.hbs");
  expect(() => render({})).toThrow('"name" not defined');
  expect(() => textTemplate("{{email}}")({})).toThrow('"email" not defined');
});

test("a template cannot reach what an object inherits", () => {
  expect(() => textTemplate("{{constructor.name}}")({})).toThrow();
});

const broken = [
  {
    row: "a template without a subject is refused with its path",
    given: "<p>Hello</p>",
    want: "/shop/a.hbs must start with a line",
  },
  {
    row: "a subject without an empty line after it is refused",
    given: "Subject: Hello\n<p>Hello</p>",
    want: "an empty line",
  },
  {
    row: "broken Handlebars is refused with its path",
    given: "Subject: Hello\n\n{{#if}",
    want: "/shop/a.hbs is not a Handlebars template",
  },
  {
    row: "a block that is not closed is refused",
    given: "Subject: Hello\n\n{{#if a}}",
    want: "is not a Handlebars template",
  },
];

test.each(broken)("$row", ({ given, want }) => {
  expect(() => parseTemplate(given, "/shop/a.hbs")).toThrow(want);
});

test("a folder gives its templates by name and nothing else", async () => {
  writeFileSync(join(folder, "welcome.hbs"), welcome);
  writeFileSync(join(folder, "notes.txt"), "not a template");
  expect([...(await loadTemplates(folder)).keys()]).toEqual(["welcome"]);
});

test("a folder that is not there has no templates", async () => {
  expect((await loadTemplates(join(folder, "missing"))).size).toBe(0);
});

test("a mail about an event takes its address from the event's data", () => {
  const templates = new Map([["welcome", parseTemplate(welcome, "welcome.hbs")]]);
  const mail = eventMails({ "user.created": { template: "welcome", to: "{{email}}" } }, templates).get("user.created");
  expect(mail?.to({ email: "o'hara@shop.example" })).toBe("o'hara@shop.example");
  expect(mail?.render({ name: "Ada" }).subject).toBe("Hello Ada");
});

const misused = [
  {
    row: "a mail about an event needs a template that is there",
    given: { "user.created": { template: "welcom", to: "{{email}}" } },
    want: 'email_service.mails["user.created"] names the template "welcom", which is not there: there are welcome.',
  },
  {
    row: "a mail about each mail would never end",
    given: { "email.sent": { template: "welcome", to: "{{to}}" } },
    want: "without end",
  },
];

test.each(misused)("$row", ({ given, want }) => {
  const templates = new Map([["welcome", parseTemplate(welcome, "welcome.hbs")]]);
  expect(() => eventMails(given, templates)).toThrow(want);
});
