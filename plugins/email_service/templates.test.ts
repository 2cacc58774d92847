import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { eventMails, mailId } from "./event-mails.js";
import precompileTemplates from "./precompile-templates.js";
import { readSample, readTemplates } from "./template-folder.js";
import { compileTemplates, type Template, textTemplate } from "./templates.js";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "nexus-templates-"));
});

afterEach(() => rmSync(folder, { recursive: true }));

const welcome = "Subject: Hello {{name}}\n\n<p>{{name}}</p>";

/** Writes the files and reads the folder as the plugin does. */
async function templates(files: Readonly<Record<string, string>>): Promise<ReadonlyMap<string, Template>> {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return compileTemplates(await readTemplates(folder));
}

const template = async (files: Readonly<Record<string, string>>): Promise<Template> => {
  const [first] = (await templates(files)).values();
  if (first === undefined) throw new Error("There is no template");
  return first;
};

test("values are escaped in the HTML and written as they are in subject and text", async () => {
  const render = await template({ "welcome.hbs": welcome, "welcome.text.hbs": "Hello {{name}}" });
  expect(render({ name: "<b>Ada & Co</b>" })).toEqual({
    subject: "Hello <b>Ada & Co</b>",
    html: "<p>&lt;b&gt;Ada &amp; Co&lt;/b&gt;</p>",
    text: "Hello <b>Ada & Co</b>",
  });
});

test("a template without a text of its own has none", async () => {
  expect((await template({ "welcome.hbs": welcome }))({ name: "Ada" }).text).toBeNull();
});

test("partials and layouts are shared, and a partial of the text is not that of the HTML", async () => {
  const render = await template({
    "welcome.hbs": "Subject: Hi\n\n{{#> layout title=name}}<p>{{name}}</p>{{/layout}}",
    "welcome.text.hbs": "{{name}}, {{> footer}}",
    "partials/layout.hbs": "<h1>{{title}}</h1>{{> @partial-block}}{{> footer}}",
    "partials/footer.hbs": "<i>{{name}}</i>",
    "partials/footer.text.hbs": "bye {{name}}",
  });
  const name = "<b>";
  expect(render({ name })).toMatchObject({ text: "<b>, bye <b>" });
  expect(render({ name }).html).toBe("<h1>&lt;b&gt;</h1><p>&lt;b&gt;</p><i>&lt;b&gt;</i>");
});

test("a value that is not there is an error instead of a gap", async () => {
  const render = await template({ "welcome.hbs": welcome });
  expect(() => render({})).toThrow('"name" not defined');
  const email = await textTemplate("{{email}}");
  expect(() => email({})).toThrow('"email" not defined');
});

test("a template cannot reach what an object inherits", async () => {
  const inherited = await textTemplate("{{constructor.name}}");
  expect(() => inherited({})).toThrow();
});

const broken = [
  { row: "a template without a subject", files: { "a.hbs": "<p>Hello</p>" }, want: "a.hbs must start with a line" },
  { row: "a subject without an empty line", files: { "a.hbs": "Subject: Hi\n<p>Hello</p>" }, want: "an empty line" },
  {
    row: "broken Handlebars",
    files: { "a.hbs": "Subject: Hello\n\n{{#if}" },
    want: "a.hbs is not a Handlebars template",
  },
  {
    row: "a block that is not closed",
    files: { "a.hbs": "Subject: Hi\n\n{{#if a}}" },
    want: "is not a Handlebars template",
  },
  { row: "a broken text", files: { "a.hbs": welcome, "a.text.hbs": "{{" }, want: "a.text.hbs is not a Handlebars" },
  { row: "a broken partial", files: { "partials/p.hbs": "{{" }, want: "p.hbs is not a Handlebars template" },
  { row: "a partial that is not there", files: { "a.hbs": "Subject: Hi\n\n{{> p}}" }, want: 'the partial "p"' },
  { row: "a layout that is not there", files: { "a.hbs": "Subject: Hi\n\n{{#> l}}x{{/l}}" }, want: 'the partial "l"' },
  { row: "a text without a template", files: { "a.text.hbs": "Hi" }, want: "there is no a.hbs" },
];

test.each(broken)("$row is refused with its path", async ({ files, want }) => {
  await expect(templates(files as Readonly<Record<string, string>>)).rejects.toThrow(want);
});

test("a partial that the template itself defines is there", async () => {
  const content = 'Subject: Hi\n\n{{#*inline "row"}}<li>{{this}}</li>{{/inline}}{{#each rows}}{{> row}}{{/each}}';
  expect((await template({ "a.hbs": content }))({ rows: ["x"] }).html).toBe("<li>x</li>");
});

const settingsWithFolders = [
  { row: "the default folder", settings: [{}] },
  { row: "the default folder, though an overlay has another", settings: [{}, { templates_dir: "./elsewhere" }] },
  { row: "a folder of an overlay", settings: [{ templates_dir: "./elsewhere" }, { templates_dir: "./templates" }] },
  { row: "where no variable is set", settings: [{ templates_dir: "${env:TEMPLATES:-./templates}" }] },
];

test.each(settingsWithFolders)("a build sees the templates of $row", async ({ settings }) => {
  await templates({ "templates/welcome.hbs": welcome });
  expect(await precompileTemplates({ root: folder, settings })).toContain(JSON.stringify("<p>{{name}}</p>"));
});

test("an address that names no value is itself, and needs no compiler", async () => {
  expect((await textTemplate("team@shop.example"))({})).toBe("team@shop.example");
});

test("a folder gives its templates by name and nothing else", async () => {
  const found = await templates({ "welcome.hbs": welcome, "notes.txt": "not a template", "welcome.sample.json": "{}" });
  expect([...found.keys()]).toEqual(["welcome"]);
});

test("a folder that is not there has no templates", async () => {
  expect((await readTemplates(join(folder, "missing"))).templates).toEqual([]);
});

test("a template has the sample beside it, or an empty one, and nothing from elsewhere", async () => {
  await templates({ "a.hbs": welcome, "a.sample.json": '{"name":"Ada"}', "other/b.sample.json": '{"secret":1}' });
  expect(await readSample(folder, "a")).toEqual({ name: "Ada" });
  expect(await readSample(folder, "other/b")).toEqual({});
});

const about = (event: string, name: string) => ({
  from: "shop@shop.example",
  mails: { [event]: { template: name, to: "{{email}}" } },
});

test("a mail about an event takes its address from the event's data", async () => {
  const mails = await eventMails(about("user.created", "welcome"), await templates({ "welcome.hbs": welcome }));
  const mail = mails.get("user.created");
  expect(mail?.to({ email: "o'hara@shop.example" })).toBe("o'hara@shop.example");
  expect(mail?.render({ name: "Ada" }).subject).toBe("Hello Ada");
});

const misused = [
  {
    row: "a mail about an event needs a template that is there",
    given: about("user.created", "welcom"),
    want: 'email_service.mails["user.created"] names the template "welcom", which is not there: there are welcome.',
  },
  { row: "a mail about each mail would never end", given: about("email.sent", "welcome"), want: "without end" },
  { row: "so would one about each request", given: about("email.requested", "welcome"), want: "without end" },
  {
    row: "a mail about an event needs a sender",
    given: { mails: about("user.created", "welcome").mails },
    want: "set email_service.from",
  },
];

test.each(misused)("$row", async ({ given, want }) => {
  const known = await templates({ "welcome.hbs": welcome });
  await expect(eventMails(given, known)).rejects.toThrow(want);
});

test("an event from elsewhere, whose id is no UUID, asks for the same mail each time", () => {
  expect(mailId("6f1d2c9e-0a41-4c0e-9a37-6a2f6d0b7c11")).toBe("6f1d2c9e-0a41-4c0e-9a37-6a2f6d0b7c11");
  expect(mailId("order-1")).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/);
  expect(mailId("order-1")).toBe(mailId("order-1"));
  expect(mailId("order-2")).not.toBe(mailId("order-1"));
});
