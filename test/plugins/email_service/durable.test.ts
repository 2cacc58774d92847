import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { createTestApp, type TestApp } from "nexus-platform/testing";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { application, type Types } from "#nexus";
import type { JsonObject } from "../../../runtime/json.js";
import {
  databaseEngines,
  describeOn,
  type TemporaryDatabase,
  temporaryDatabase,
} from "../../services/test-services.js";
import { sendGridTestServer } from "./sendgrid-test-server.js";
import { type SmtpTestServer, smtpAnswer, smtpTestServer } from "./smtp-test-server.js";

/** What the server says to the receiver of each attempt, in order; then it takes all. */
let answers: (Error | null)[];
let server: SmtpTestServer;
let database: TemporaryDatabase;
let app: TestApp<Types>;

const ada = "ada@example.org";
const mail = { to: ada, subject: "Hello", text: "One" };

const startWith = (settings: JsonObject): Promise<TestApp<Types>> =>
  createTestApp(application, {
    only: ["email_service"],
    settings: { plugins: { database: { url: database.url }, email_service: settings } },
    links: ["plugins"],
  });

const start = (smtp: JsonObject = {}): Promise<TestApp<Types>> =>
  startWith({ provider: "smtp", smtp: { host: "127.0.0.1", port: server.port, tls: "off", ...smtp } });

const types = (): readonly string[] => app.emitted.map(({ type }) => type);
const send = () => app.services.email.send(mail);
const inTransaction = <Result>(work: () => Promise<Result>): Promise<Result> => app.services.database.transaction(work);

/** Moves the clock until it is so: when an attempt has failed, and waits for its time, only the outbox knows. */
const hurried = (isSo: () => void): Promise<void> =>
  vi.waitFor(
    async () => {
      await app.clock.advance(5_000);
      isSo();
    },
    { timeout: 30_000 },
  );

for (const { engine, service } of databaseEngines) {
  describeOn(service, `mails through the outbox on ${engine}`, () => {
    beforeEach(async () => {
      answers = [];
      database = await temporaryDatabase(engine);
      server = await smtpTestServer({
        onRcptTo: (_address, _session, callback) => callback(answers.shift() ?? null),
      });
      app = await start();
    });

    afterEach(async () => {
      await app.stop();
      await server.close();
      await database.drop();
    });

    test("a mail is stored, and then sent", async () => {
      const { id } = await send();
      await app.settled();
      expect(server.received).toMatchObject([{ to: ada, subject: "Hello", messageId: `<${id}@shop.example>` }]);
      expect(types()).toEqual(["email.requested", "email.sent"]);
    });

    test("a mail that is asked for in a transaction commits with it", async () => {
      await inTransaction(async () => {
        await send();
        expect(server.attempts()).toBe(0);
      });
      await app.settled();
      expect(server.received).toHaveLength(1);
    });

    test("a mail that is asked for in a transaction is gone when that is rolled back", async () => {
      const rolledBack = inTransaction(async () => {
        await send();
        throw new Error("no");
      });
      await expect(rolledBack).rejects.toThrow("no");
      await app.settled();
      expect(server.attempts()).toBe(0);
    });

    test("a mail that is not taken for now is sent later, once", async () => {
      answers = [smtpAnswer(450, "Mailbox busy"), smtpAnswer(451, "Try later")];
      await send();
      await hurried(() => expect(server.received).toHaveLength(1));
      await app.settled();
      expect(server.attempts()).toBe(3);
      expect(server.received).toHaveLength(1);
      expect(app.deadLetters).toEqual([]);
    });

    test("a mail that is refused for good is a dead letter at once, and an event tells of it", async () => {
      answers = [smtpAnswer(550, "No such user")];
      const { id } = await send();
      const { data } = await app.waitFor("email.refused");
      await app.settled();
      expect(data).toMatchObject({ id, to: ada, reason: expect.stringContaining("No such user") });
      expect(app.deadLetters).toMatchObject([{ plugin: "email_service", handler: "deliverMail", attempts: 1 }]);
      expect(server.attempts()).toBe(1);
    });

    test("a mail is not sent again by an event that comes twice", async () => {
      const requested = { id: randomUUID(), from: "shop@shop.example", ...mail };
      await app.emit("email.requested", requested);
      await app.settled();
      await app.emit("email.requested", requested);
      await app.settled();
      expect(server.received).toHaveLength(1);
      expect(types().filter((type) => type === "email.sent")).toHaveLength(1);
    });

    test("nor by two that come at once", async () => {
      const requested = { id: randomUUID(), from: "shop@shop.example", ...mail };
      await Promise.all([app.emit("email.requested", requested), app.emit("email.requested", requested)]);
      await app.settled();
      expect(server.received).toHaveLength(1);
    });

    test("a mail that nobody took before the application stopped is sent after it started again", async () => {
      await app.stop();
      app = await start({ port: 1 }); // nobody listens there
      await send();
      await app.clock.advance(1);
      await app.stop();
      app = await start();
      await hurried(() => expect(server.received).toHaveLength(1));
    });
  });
}

describe("on sqlite, beside the database", () => {
  beforeEach(async () => {
    answers = [];
    database = await temporaryDatabase("sqlite");
    server = await smtpTestServer();
    app = await start();
  });

  afterEach(async () => {
    await app.stop();
    await server.close();
    await database.drop();
  });

  test("a mail that was sent while the database could not write it down is not sent again", async () => {
    const tables = app.services.database.for<object>();
    await sql`create trigger refuse before insert on email_service_sent begin select raise(fail, 'full'); end`.execute(
      tables,
    );
    await send();
    await hurried(() => expect(server.received).toHaveLength(1));
    await sql`drop trigger refuse`.execute(tables);
    await hurried(() => expect(types()).toContain("email.sent"));
    expect(server.attempts()).toBe(1);
    expect(app.deadLetters).toEqual([]);
  });

  test("SendGrid takes the mails where the settings say so", async () => {
    const sendGrid = await sendGridTestServer();
    await app.stop();
    app = await startWith({ provider: "sendgrid", api_key: "SG.key", endpoint: sendGrid.url });
    await send();
    await app.settled();
    expect(sendGrid.received).toMatchObject([{ to: ada, subject: "Hello", text: "One" }]);
    expect((await app.health()).status).toBe("ok");
    await sendGrid.close();
  });

  const misused = [
    { row: "SendGrid without a key", settings: { provider: "sendgrid" }, want: "give its key with api_key" },
    { row: "SMTP without a server", settings: { provider: "smtp" }, want: "smtp.url or smtp.host" },
  ];

  test.each(misused)("$row keeps the application from starting", async ({ settings, want }) => {
    await expect(startWith(settings)).rejects.toThrow(want);
  });
});
