import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTestApp, type TestApp } from "nexus-platform/testing";
import { afterEach, beforeEach, expect, test } from "vitest";
import { application, type Types } from "#nexus";

let root: string;
let app: TestApp<Types>;

const mails = {
  "user.created": { template: "welcome", to: "{{email}}" },
  "user.verified": { template: "welcome", to: "{{email}}" }, // its data have no name
};
const ada = { id: "6f1d2c9e-0a41-4c0e-9a37-6a2f6d0b7c11", email: "ada@shop.example", name: "Ada <3" };

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), "nexus-mails-"));
  mkdirSync(join(root, "templates"));
  writeFileSync(join(root, "templates/welcome.hbs"), "Subject: Welcome {{name}}\n\n<p>Hello {{name}}</p>\n");
  app = await start();
});

afterEach(async () => {
  await app.stop();
  rmSync(root, { recursive: true });
});

/** Maps of settings merge, so the mails of nexus.yaml are answered with templates of the test. */
const start = () => {
  for (const name of ["registration_notice", "order_receipt"]) {
    writeFileSync(join(root, `templates/${name}.hbs`), `Subject: ${name}\n\n<p>{{email}}</p>\n`);
  }
  return createTestApp(application, {
    only: ["email_service"],
    settings: { plugins: { email_service: { mails, templates_dir: "./templates", from: "Shop <shop@shop.example>" } } },
    root,
  });
};

const outbox = () => readdirSync(join(root, "data/mails"));
const mail = (id: string) => readFileSync(join(root, `data/mails/${id}.eml`), "utf8");

test("a mail is sent about an event, from its template and its data", async () => {
  await app.emit("user.created", ada);
  const { data } = await app.waitFor("email.sent");
  expect(data).toMatchObject({ to: "ada@shop.example", subject: "Welcome Ada <3" });
  expect(mail(data.id)).toContain("To: ada@shop.example\r\n");
  expect(mail(data.id)).toContain("<p>Hello Ada &lt;3</p>");
});

test("nothing is sent about an event that has no mail", async () => {
  await app.emit("order.confirmed", { id: ada.id, userId: ada.id });
  await app.settled();
  expect(app.emitted.map(({ type }) => type)).toEqual(["order.confirmed"]);
  expect(outbox()).toEqual([]);
});

test("a retry replaces the mail instead of sending another", async () => {
  rmSync(join(root, "data/mails"), { recursive: true });
  await app.emit("user.created", ada);
  await app.clock.advance(0);
  mkdirSync(join(root, "data/mails"));
  await app.clock.advance(600_000);
  await app.settled();
  const [created] = app.emitted;
  expect(outbox()).toEqual([`${created?.id}.eml`]);
  expect(app.deadLetters).toEqual([]);
});

test("a mail that cannot be rendered ends as a dead letter that says why", async () => {
  await app.emit("user.verified", { id: ada.id, email: ada.email });
  await app.clock.advance(600_000);
  await app.settled();
  expect(app.deadLetters).toMatchObject([
    {
      plugin: "email_service",
      handler: "mailAbout",
      attempts: 6,
      error: { message: expect.stringContaining('"name"') },
    },
  ]);
  expect(outbox()).toEqual([]);
});

test("other plugins send plain text and templates", async () => {
  const { email } = app.services;
  const text = await email.send({ to: "Ada <ada@shop.example>", subject: "Hello", text: "One\nTwo" });
  const html = await email.sendTemplate({ to: "ada@shop.example", template: "welcome", data: { name: "Ada" } });
  await app.settled();
  expect(mail(text.id)).toMatch(/Content-Type: text\/plain[\s\S]*One\r\nTwo$/);
  expect(mail(html.id)).toMatch(/Content-Type: text\/html[\s\S]*<p>Hello Ada<\/p>/);
  expect(app.emitted.map(({ type, data }) => [type, data])).toEqual([
    ["email.sent", text],
    ["email.sent", html],
  ]);
});

const refused = [
  {
    row: "an unknown template",
    mail: { to: "a@b.example", template: "nope", data: {} },
    want: 'no template "nope.hbs"',
  },
  {
    row: "a value that the template misses",
    mail: { to: "a@b.example", template: "welcome", data: {} },
    want: '"name"',
  },
  { row: "an address that is none", mail: { to: "a", template: "welcome", data: { name: "A" } }, want: "mailbox" },
];

test.each(refused)("$row is the caller's error, and no mail is there", async ({ mail: given, want }) => {
  await expect(app.services.email.sendTemplate(given)).rejects.toThrow(want);
  expect(outbox()).toEqual([]);
});

test("a broken template keeps the application from starting, and is named", async () => {
  await app.stop();
  writeFileSync(join(root, "templates/welcome.hbs"), "Subject: Hello\n\n{{#if}");
  await expect(start()).rejects.toThrow("welcome.hbs is not a Handlebars template");
});
