import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTestApp, type TestApp } from "nexus-platform/testing";
import { afterEach, beforeEach, expect, test } from "vitest";
import { application, type Types } from "#nexus";

let root: string;
let app: TestApp<Types>;

interface Settings {
  readonly preview?: boolean;
}

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
const start = (more: Settings = {}, environment = "test") => {
  for (const name of ["registration_notice", "order_receipt"]) {
    writeFileSync(join(root, `templates/${name}.hbs`), `Subject: ${name}\n\n<p>{{email}}</p>\n`);
  }
  return createTestApp(application, {
    only: ["email_service"],
    settings: {
      plugins: { email_service: { mails, templates_dir: "./templates", from: "Shop <shop@shop.example>", ...more } },
    },
    env: { NEXUS_ENV: environment },
    root,
  });
};

const restart = async (more: Settings, environment: string): Promise<void> => {
  await app.stop();
  app = await start(more, environment);
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

test("a mail waits in the outbox while nobody takes it, and is sent once", async () => {
  rmSync(join(root, "data/mails"), { recursive: true });
  await app.emit("user.created", ada);
  await app.waitFor("email.requested");
  await app.clock.advance(0);
  mkdirSync(join(root, "data/mails"));
  await app.clock.advance(600_000);
  await app.settled();
  const [created] = app.emitted;
  expect(outbox()).toEqual([`${created?.id}.eml`]);
  expect(app.emitted.filter(({ type }) => type === "email.sent")).toHaveLength(1);
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

test("other plugins send text, HTML and templates", async () => {
  const { email } = app.services;
  const both = await email.send({
    to: "Ada <ada@shop.example>",
    from: "Team <team@shop.example>",
    subject: "Hello",
    text: "One\nTwo",
    html: "<p>One</p>",
  });
  const rendered = await email.sendTemplate({ to: "ada@shop.example", template: "welcome", data: { name: "Ada" } });
  await app.settled();
  expect(mail(both.id)).toMatch(/From: Team <team@shop\.example>[\s\S]*One\r\nTwo\r\n[\s\S]*<p>One<\/p>/);
  expect(mail(rendered.id)).toMatch(/Content-Type: text\/html[\s\S]*<p>Hello Ada<\/p>/);
  const sent = app.emitted.filter(({ type }) => type === "email.sent").map(({ data }) => data);
  expect(sent).toEqual(expect.arrayContaining([both, rendered]));
  expect(sent).toHaveLength(2);
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

test("a template is rendered without being sent", () => {
  expect(app.services.email.preview("welcome", { name: "<b>" })).toEqual({
    subject: "Welcome <b>",
    html: "<p>Hello &lt;b&gt;</p>\n",
    text: null,
  });
  expect(outbox()).toEqual([]);
});

test("a page shows a template with given data, or with its sample, in development", async () => {
  writeFileSync(join(root, "templates/welcome.sample.json"), '{ "name": "Sample" }');
  await restart({ preview: true }, "development");
  const page = (query = "", template = "welcome") => app.inject({ url: `/email/preview/${template}${query}` });
  const given = await page(`?data=${encodeURIComponent('{"name":"<script>"}')}`);
  expect(given.statusCode).toBe(200);
  expect(given.headers["content-type"]).toContain("text/html");
  expect(given.headers["content-security-policy"]).toContain("sandbox");
  expect(given.body).toContain("<h1>Welcome &lt;script&gt;</h1>");
  expect(given.body).not.toContain("<script>");
  expect((await page()).body).toContain("Welcome Sample");
  const faults = [
    await page("", "nope"),
    await page("?data=%7B"),
    await page("?data=%7B%7D"),
    await page("", "..%2Fa"),
  ];
  expect(faults.map(({ statusCode }) => statusCode)).toEqual([404, 400, 422, 404]);
  expect(outbox()).toEqual([]);
});

const elsewhere = [
  { row: "without the setting", settings: {}, environment: "development" },
  { row: "outside development", settings: { preview: true }, environment: "production" },
];

test.each(elsewhere)("nobody sees templates $row", async ({ settings, environment }) => {
  await restart(settings, environment);
  expect((await app.inject({ url: "/email/preview/welcome?data={}" })).statusCode).toBe(404);
});

test("a broken template keeps the application from starting, and is named", async () => {
  await app.stop();
  writeFileSync(join(root, "templates/welcome.hbs"), "Subject: Hello\n\n{{#if}");
  await expect(start()).rejects.toThrow("welcome.hbs is not a Handlebars template");
});
