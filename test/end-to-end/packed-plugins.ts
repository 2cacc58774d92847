import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { describeOn } from "../services/test-services.js";
import { type Engines, embedded, servers } from "./engine-sets.js";
import { type Application, startApplication } from "./installed-application.js";
import { eventually, freePort } from "./nexus-process.js";
import { call, mainOf, nexus, root } from "./packed.js";

const shipped = readdirSync(join(root, "plugins")).filter((name) => name !== "orders");

/**
 * Every plugin that ships, in one application of a stranger: with the packed package, whose `node_modules` the folder has, and as a
 * bundle in a folder with nothing installed, on each set of engines. A library that works from its sources can still fail in a bundle.
 */
export function testEveryPlugin(shop: string): void {
  beforeAll(() => addPlugins(shop), 600_000);

  describe("every plugin of the packed package, on its embedded engine", () => {
    it("compiles and type-checks together, whatever it needs beside it", async () => {
      expect(await nexus(shop, "check")).toContain("tsc found nothing");
    });

    it("runs from its sources with `nexus dev`", async () => {
      const application = await startApplication({ folder: shop, args: [mainOf(shop), "dev"], port: await freePort() });
      await expectWork(application, embedded, shop);
    });

    it("has the plugins' commands", async () => {
      expect(await nexus(shop, "migrate", "status")).toMatch(/applied +auth\/0001-create-auth/);
      expect(await nexus(shop, "events", "list")).toContain("note.written");
    });

    it("is built", async () => {
      expect(await nexus(shop, "build")).toContain("dist/main.js");
    });
  });

  describeOn(null, "its bundle, with nothing installed, on the embedded engines", () =>
    inBundle(shop, async () => embedded),
  );
  describeOn("postgres", "its bundle on PostgreSQL, Redis with its streams, S3 and SMTP", () =>
    inBundle(shop, () => servers("postgres", "redis")),
  );
  describeOn("mariadb", "its bundle on MariaDB, Redis, NATS, S3 and SMTP", () =>
    inBundle(shop, () => servers("mariadb", "nats")),
  );
}

async function addPlugins(shop: string): Promise<void> {
  await nexus(shop, "init");
  await nexus(shop, "plugin", "remove", "greetings");
  rmSync(join(shop, "plugins/greetings"), { recursive: true });
  cpSync(join(root, "test/end-to-end/fixtures/desk"), join(shop, "plugins/desk"), { recursive: true });
  for (const plugin of [...shipped, "desk"]) await nexus(shop, "plugin", "add", plugin);
  setSettings(shop, {
    desk: '$grant: ["net:127.0.0.1"]',
    email_service: "from: Shop <shop@shop.example>",
    metrics: "port: 0",
    // It wants a collector.
    tracing: '$enabled: "${env:TRACING:-false}"',
  });
}

function inBundle(shop: string, open: () => Promise<Engines>): void {
  let engines: Engines;
  let folder: string;

  beforeAll(async () => {
    engines = await open();
    folder = mkdtempSync(`${shop}-bundle-`);
    cpSync(join(shop, "dist"), join(folder, "dist"), { recursive: true });
    writeFileSync(join(folder, "settings.yaml"), JSON.stringify({ plugins: engines.plugins }));
  });
  afterAll(() => engines.close());

  const args = ["dist/main.js", "--config", "settings.yaml"];
  const command = (...words: string[]): Promise<string> => call(folder, process.execPath, ...args, ...words);

  it("registers, signs in, stores, mails, calls and counts", async () => {
    const port = await freePort();
    const application = await startApplication({ folder, args, port, variables: engines.variables });
    await expectWork(application, engines, folder);
  });

  it("has the plugins' commands", async () => {
    expect(await command("migrate", "status")).toMatch(/applied +auth\/0001-create-auth/);
    expect(await command("events", "list")).toContain("note.written");
    expect(await command("jobs", "list")).toContain("desk/tidy");
    expect(await command("auth", "user", "list")).toContain("ada@shop.example");
    expect(await command("audit", "verify")).toMatch(/[1-9]\d* entries hold/);
  });
}

/** What somebody does with it, touching each plugin; it is stopped in the end. */
async function expectWork(application: Application, engines: Engines, folder: string): Promise<void> {
  try {
    const person = { email: "ada@shop.example", name: "Ada", password: "correct horse battery" };
    expect(await application.post("/users", person)).toMatchObject({ status: 201 });
    const signedIn = await application.post("/auth/login", { login: person.email, password: person.password });
    expect(signedIn).toMatchObject({ status: 200, body: { tokenType: "Bearer" } });
    // It says "Bearer": then there is a token.
    const { accessToken } = signedIn.body as { readonly accessToken: string };

    const enrolled = await application.post("/auth/totp", { password: person.password }, accessToken);
    expect(enrolled.body).toMatchObject({ uri: expect.stringMatching(/^otpauth:/) });

    const note = { name: "first", text: "Water the plants." };
    expect((await application.get("/notes/first", accessToken)).status).toBe(404);
    expect((await application.post("/notes", note)).status).toBe(401);
    expect(await application.post("/notes", note, accessToken)).toEqual({ status: 201, body: note });
    expect(await application.get("/notes/first", accessToken)).toEqual({ status: 200, body: note });

    const [metrics = ""] = /http:\/\/127\.0\.0\.1:\d+\/metrics/.exec(application.output()) ?? [];
    const page = await application.get(`/page?url=${encodeURIComponent(metrics)}`, accessToken);
    expect(page).toMatchObject({ status: 200, body: { text: expect.stringContaining("nexus_") } });

    // One asks to verify the address, one is about the note.
    const mails = engines.mails ?? (() => filesIn(join(folder, "data/mails")));
    await eventually(async () => (mails() >= 2 ? true : undefined));
    await eventually(async () => (engines.traces === null || engines.traces() > 0 ? true : undefined));
    expect(await application.get("/health")).toMatchObject({ status: 200, body: { status: "ok" } });
  } catch (error) {
    throw new Error(`The application said:\n${application.output()}`, { cause: error });
  } finally {
    expect(await application.stop(), application.output()).toBe(0);
  }
}

const filesIn = (folder: string): number => (existsSync(folder) ? readdirSync(folder).length : 0);

/** Lines under plugins that stand in nexus.yaml without settings. */
function setSettings(shop: string, lines: Readonly<Record<string, string>>): void {
  const file = join(shop, "nexus.yaml");
  const text = readFileSync(file, "utf8").replaceAll(/^ {2}(\w+):$/gm, (line, name: string) =>
    lines[name] === undefined ? line : `${line}\n    ${lines[name]}`,
  );
  writeFileSync(file, text);
}
