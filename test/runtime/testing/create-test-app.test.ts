import { existsSync } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import type { ApplicationDefinition } from "../../../runtime/definition.js";
import { createTestApp, type TestApp, type TestAppOptions } from "../../../runtime/testing/index.js";
import { type Email, type ShopOptions, shopApplication, type Types } from "./shop-application.js";

async function start(options: TestAppOptions<Types> = {}, shop: ShopOptions = {}): Promise<TestApp<Types>> {
  const app = await createTestApp(shopApplication(shop), options);
  onTestFinished(app.stop);
  return app;
}

const order = { method: "POST", url: "/orders/a" };
const email = (): Email => ({ send: vi.fn(async () => {}) });

describe("createTestApp", () => {
  it("starts everything, with variables that the test gives and nothing of the process", async () => {
    await expect(start()).rejects.toThrow(/"MAIL_KEY" is not set[\s\S]*createTestApp takes them as `env`/);
    const app = await start({ env: { MAIL_KEY: "k" } });
    expect((await app.health()).plugins).toMatchObject({ store: { state: "active" }, mail: { state: "active" } });
  });

  it("answers requests, captures events in their order, and waits until they are handled", async () => {
    const fake = email();
    const app = await start({ services: { email: fake } });
    const response = await app.inject(order);
    expect([response.status, response.json()]).toEqual([200, { greeting: "hello from test" }]);
    await app.settled();
    expect(fake.send).toHaveBeenCalledWith("a");
    expect(app.emitted.map(({ type, data }) => [type, data])).toEqual([
      ["mail.failed", { to: "nobody, at the start" }],
      ["order.placed", { id: "a" }],
    ]);
    expect(app.services.store.all()).toEqual(["a"]);
  });

  it("is a consumer of transient services, with one instance of its own", async () => {
    const app = await start({ services: { email: email() } });
    expect([app.services.tickets.next(), app.services.tickets.next()]).toEqual(["test 1", "test 2"]);
  });

  it("gives everybody the fake of a transient service", async () => {
    const next = vi.fn(() => "fake");
    const store = { save: () => {}, all: () => [] };
    const services = { email: email(), store, counter: { count: () => 0 }, tickets: { next } };
    const app = await start({ services });
    expect(next).toHaveBeenCalledOnce();
    expect(app.services.tickets.next()).toBe("fake");
  });

  it("takes requests and gives answers under Fastify's names too", async () => {
    const app = await start({ services: { email: email() } });
    expect((await app.inject({ method: "POST", url: "/orders/a", payload: { unused: true } })).statusCode).toBe(200);
  });

  it("emits as the declared plugin would", async () => {
    const fake = email();
    const app = await start({ services: { email: fake } });
    await app.emit("order.placed", { id: "b" });
    await app.settled();
    expect(fake.send).toHaveBeenCalledWith("b");
  });

  it("gives events that were emitted before and after somebody waits for them", async () => {
    const app = await start({ services: { email: email() } });
    const later = app.waitFor("order.placed", { where: ({ data }) => data.id === "b" });
    await app.emit("order.placed", { id: "a" });
    await app.emit("order.placed", { id: "b" });
    expect((await later).data).toEqual({ id: "b" });
    expect((await app.waitFor("order.placed")).data).toEqual({ id: "a" });
  });

  it("captures events as they were emitted, whatever handlers and tests do with theirs", async () => {
    const change = ({ data }: { readonly data: unknown }): void => {
      (data as { id: string }).id = "changed";
    };
    const app = await start({ services: { email: email() } }, { onOrder: change });
    await app.emit("order.placed", { id: "a" });
    await app.settled();
    const event = await app.waitFor("order.placed");
    expect(() => change(event)).toThrow(TypeError);
    expect(app.emitted.at(-1)?.data).toEqual({ id: "a" });
  });

  it("says what was emitted when it waited in vain", async () => {
    const app = await start({ services: { email: email() } });
    await expect(app.waitFor("order.placed", { timeout: 10 })).rejects.toThrow(
      'No event "order.placed" that matches within 10 ms. Emitted so far: mail.failed.',
    );
  });

  it("moves time by hand: retries wait for it", async () => {
    const attempts = vi.fn(() => {
      throw new Error("not yet");
    });
    const app = await start(
      { services: { email: email() }, now: new Date("2026-03-01T00:00:00Z") },
      { onOrder: attempts, handler: { backoff: "linear" } },
    );
    await app.emit("order.placed", { id: "a" });
    await app.clock.advance(0);
    expect([attempts.mock.calls.length, app.deadLetters]).toEqual([1, []]);

    await app.clock.advance(60_000);
    await app.settled();
    expect(attempts).toHaveBeenCalledTimes(2);
    expect(app.deadLetters).toMatchObject([
      { plugin: "orders", error: { message: "not yet" }, event: { time: "2026-03-01T00:00:00.000Z" } },
    ]);
    expect(app.clock.now()).toBe(Date.parse("2026-03-01T00:01:00Z"));
  });

  it("lets a handler that is busy outside finish before time moves on", async () => {
    const busy = async (): Promise<void> => {
      for (let round = 0; round < 20; round += 1) await readdir(".");
    };
    const app = await start({ services: { email: { send: busy } } });
    await app.emit("order.placed", { id: "a" });
    await app.clock.advance(600_000);
    await app.settled();
    expect(app.deadLetters).toEqual([]);
  });

  it("lets one finish that takes its time", async () => {
    const slow = (): Promise<void> => new Promise((resolve) => void setTimeout(resolve, 700));
    const app = await start({ services: { email: { send: slow } } });
    await app.emit("order.placed", { id: "a" });
    await app.clock.advance(600_000);
    await app.settled();
    expect(app.deadLetters).toEqual([]);
  });

  it("reaches the time limit of a handler that hangs", async () => {
    const app = await start(
      { services: { email: { send: () => new Promise(() => {}) } } },
      { handler: { retries: 0 } },
    );
    await app.emit("order.placed", { id: "a" });
    await app.clock.advance(30_000);
    await app.settled();
    expect(app.deadLetters).toMatchObject([{ attempts: 1 }]);
  });

  it("stops although an event waits for a retry that will not come", async () => {
    const onOrder = (): void => {
      throw new Error("never");
    };
    const app = await start(
      { services: { email: email() }, settings: { server: { shutdownTimeout: "20ms" } } },
      { onOrder, handler: { backoff: "linear" } },
    );
    await app.emit("order.placed", { id: "a" });
    await app.stop();
  });

  it("keeps the log, one object a line", async () => {
    const app = await start({ services: { email: email() } });
    await app.inject({ ...order, headers: { "x-request-id": "r1" } });
    expect(app.logs).toContainEqual(
      expect.objectContaining({ level: "info", msg: "request completed", requestId: "r1" }),
    );
  });
});

describe("only", () => {
  it("starts the named plugins and what they need; routes of others are not there", async () => {
    const app = await start({ only: ["store"] });
    expect((await app.inject(order)).status).toBe(404);
    expect(app.emitted).toEqual([]);
  });

  it("leaves out what is optional", async () => {
    const app = await start({ only: ["orders"] });
    expect((await app.inject(order)).status).toBe(200);
    await app.settled();
    expect(app.deadLetters).toEqual([]);
    expect(() => app.services.email).toThrow(
      'The service "email" is needed, and "mail", which provides it, is not started',
    );
  });

  it("stops at fakes", async () => {
    const store = { save: vi.fn(), all: () => ["fake"] };
    const app = await start({ only: ["orders"], services: { store } });
    await app.inject(order);
    expect(store.save).toHaveBeenCalledWith("a");
    expect(app.services.store).toBe(store);
  });

  it("prefers a named plugin to a fake that is for another one", async () => {
    await expect(start({ only: ["store"], services: { store: { save: () => {}, all: () => [] } } })).rejects.toThrow(
      'The fake for "store" would never be used: "only" names store, which provides it.',
    );
  });

  it("names the fake that is missing", async () => {
    const store = { save: () => {}, all: () => [] };
    await expect(start({ only: ["report"], services: { store, email: email() } })).rejects.toThrow(
      'The service "counter" is needed, and "store", which provides it, is not started in this test. Give a fake, services: { counter: … }, or start it, only: ["store", …].',
    );
  });

  it("names what does not exist", async () => {
    // Types refuse both; plain JavaScript gets here.
    const untyped = createTestApp as (application: ApplicationDefinition<Types>, options: object) => Promise<unknown>;
    await expect(untyped(shopApplication(), { only: ["shop"] })).rejects.toThrow(
      'There is no plugin "shop". There are: store, mail, orders, report.',
    );
    await expect(untyped(shopApplication(), { services: { sms: {} } })).rejects.toThrow(
      'No plugin provides the service "sms"',
    );
  });
});

describe("settings of a test", () => {
  it.each<[string, TestAppOptions<Types>, string]>([
    ["come from the test overlay", {}, "hello from test"],
    ["come from another environment", { environment: "staging" }, "hello from staging"],
    ["come from NEXUS_ENV", { env: { NEXUS_ENV: "staging" } }, "hello from staging"],
    ["count more when the test gives them", { settings: { plugins: { orders: { greeting: "hi" } } } }, "hi"],
    [
      "count most as variables",
      { env: { NEXUS_PLUGINS__ORDERS__GREETING: "hey" }, settings: { plugins: { orders: { greeting: "hi" } } } },
      "hey",
    ],
  ])("%s", async (_name, options, want) => {
    const app = await start({ only: ["orders"], ...options });
    expect((await app.inject(order)).json()).toEqual({ greeting: want });
  });

  it("start in the given root", async () => {
    const root = await givenRoot();
    const app = await start({ env: { MAIL_KEY: "k" }, root });
    await app.stop();
    expect(existsSync(join(root, "mail.log"))).toBe(true);
  });

  it("start in a folder of their own that is gone afterwards, with links to what they need", async () => {
    const app = await start({ env: { MAIL_KEY: "k" }, links: ["package.json", "docs"] });
    expect([...(await readdir(app.root))].sort()).toEqual(["docs", "mail.log", "package.json"]);
    await app.stop();
    expect([existsSync(app.root), existsSync("docs"), existsSync("package.json")]).toEqual([false, true, true]);
  });

  it("leave no folder behind when the application does not start", async () => {
    const folder = await givenRoot();
    vi.stubEnv("TMPDIR", folder);
    onTestFinished(() => void vi.unstubAllEnvs());
    await expect(start()).rejects.toThrow("MAIL_KEY");
    expect(await readdir(folder)).toEqual([]);
  });
});

async function givenRoot(): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), "nexus-given-"));
  onTestFinished(() => rm(root, { recursive: true }));
  return root;
}

describe("types", () => {
  it("hold plugin names, fakes, events and services to the application", () => {
    const application = shopApplication();
    const _refused = async (): Promise<void> => {
      // @ts-expect-error there is no such plugin
      await createTestApp(application, { only: ["shops"] });
      // @ts-expect-error a fake must fit the contract
      await createTestApp(application, { services: { email: { send: 1 } } });
      // @ts-expect-error there is no such service
      await createTestApp(application, { services: { sms: {} } });
      const app = await createTestApp(application);
      // @ts-expect-error the payload is wrong
      await app.emit("order.placed", { id: 1 });
      // @ts-expect-error there is no such event
      await app.waitFor("order.gone");
      // @ts-expect-error there is no such service
      app.services.sms;
      const [event] = app.emitted;
      if (event?.type === "order.placed") event.data.id satisfies string;
    };
    expect(_refused).toBeTypeOf("function");
  });
});
