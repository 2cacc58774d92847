import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { CounterList } from "#nexus/analytics";
import type { Order } from "#nexus/orders";
import type { User, UserPage } from "#nexus/user_manager";
import { eventually, freePort, type NexusProcess, nexus } from "./nexus-process.js";

/** The sample application as a process of its own, over HTTP, with its data in a folder of this test. */
let folder: string;
let app: NexusProcess;
let base: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "nexus-storefront-"));
  const build = nexus(["build"]);
  expect(await build.ended, build.output()).toBe(0);
  await start();
}, 120_000);

afterAll(async () => {
  app?.child.kill("SIGKILL");
  await app?.ended;
  rmSync(folder, { recursive: true });
});

async function start(): Promise<void> {
  const port = await freePort();
  base = `http://127.0.0.1:${port}`;
  app = nexus(["start", "--port", String(port)], {
    NEXUS_PLUGINS__DATABASE__URL: `sqlite:${join(folder, "app.db")}`,
    NEXUS_PLUGINS__EMAIL_SERVICE__OUTBOX: join(folder, "mails"),
  });
  const failed = app.ended.then((status) => Promise.reject(new Error(`ended with ${status}: ${app.output()}`)));
  failed.catch(() => undefined);
  const ready = eventually(async () => {
    const answer = await fetch(`${base}/health/ready`).catch(() => undefined);
    return answer?.ok ? true : undefined;
  });
  await Promise.race([ready, failed]);
}

interface Answer<Body> {
  readonly status: number;
  readonly type: string | null;
  readonly body: Body;
}

/** `Body` is what the caller expects of a JSON answer; it is not checked here. */
async function call<Body = unknown>(method: string, path: string, body?: unknown): Promise<Answer<Body>> {
  const init =
    body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } };
  const answer = await fetch(`${base}${path}`, { method, ...init });
  const text = await answer.text();
  const type = answer.headers.get("content-type");
  return { status: answer.status, type, body: (type?.includes("json") ? JSON.parse(text) : text) as Body };
}

const mails = (): readonly string[] => {
  const outbox = join(folder, "mails");
  if (!existsSync(outbox)) return [];
  const files = readdirSync(outbox).filter((file) => file.endsWith(".eml"));
  return files.map((file) => readFileSync(join(outbox, file), "utf8"));
};

const mailWith = (...texts: readonly string[]): Promise<string> =>
  eventually(async () => mails().find((mail) => texts.every((text) => mail.includes(text))));

/** Resolves when the event was counted this often. */
const counted = (event: string, count: number): Promise<true> =>
  eventually(async () => {
    const { body } = await call<CounterList>("GET", "/analytics/counters");
    return body.counters.some((counter) => counter.event === event && counter.count === count) || undefined;
  });

let ada: User;

test("a registration stores the account, sends its mails and is counted", async () => {
  const answer = await call<User>("POST", "/users", { email: "Ada@shop.example", name: "Ada" });
  expect(answer).toMatchObject({ status: 201, body: { email: "ada@shop.example", name: "Ada", verified: false } });
  ada = answer.body;
  expect(await call("GET", `/users/${ada.id}`)).toMatchObject({ status: 200, body: ada });

  await mailWith("To: team@shop.example", "Somebody registers: ada@shop.example");
  await mailWith("To: ada@shop.example", "Subject: Welcome, Ada");
  await mailWith("To: ada@shop.example", "Confirm your address");
  await counted("user.registration.started", 1);
  await counted("user.created", 1);
  await counted("email.sent", 3);
  expect(mails()).toHaveLength(3);
});

test("the token of the mail verifies the address, once", async () => {
  const mail = await mailWith("To: ada@shop.example", "Confirm your address");
  const token = /^[\w-]{32}$/m.exec(mail)?.[0];
  expect(await call("POST", "/users/verify", { token })).toMatchObject({ status: 204, body: "" });
  expect(await call("GET", `/users/${ada.id}`)).toMatchObject({ body: { verified: true } });
  expect(await call("POST", "/users/verify", { token })).toMatchObject({ status: 404 });
  await counted("user.verified", 1);
});

test("an address registers once, and the refusal leaves no account and no welcome behind", async () => {
  const answer = await call("POST", "/users", { email: "ADA@shop.example", name: "Somebody" });
  expect(answer).toMatchObject({ status: 409, type: expect.stringContaining("application/problem+json") });
  expect(answer.body).toMatchObject({ status: 409, title: "Conflict", requestId: expect.any(String) });
  await counted("user.registration.started", 2);
  expect((await call<UserPage>("GET", "/users")).body.users).toHaveLength(1);
  await counted("user.created", 1);
});

const refusals = [
  { row: "a body without an address", path: "/users", body: { name: "Eve" }, status: 400, pointer: "/body/email" },
  {
    row: "an address that is none",
    path: "/users",
    body: { email: "eve", name: "Eve" },
    status: 400,
    pointer: "/body/email",
  },
  {
    row: "a key that is not declared",
    path: "/users",
    body: { email: "e@shop.example", name: "Eve", admin: true },
    status: 400,
    pointer: "/body/admin",
  },
  {
    row: "an order of somebody unknown",
    path: "/orders",
    body: { userId: "6f1d2c9e-0a41-4c0e-9a37-6a2f6d0b7c11", items: [{ product: "mug", quantity: 1 }] },
    status: 422,
    pointer: "/body/userId",
  },
];

test.each(refusals)("$row is refused with its place", async ({ path, body, status, pointer }) => {
  const answer = await call<{ errors: unknown }>("POST", path, body);
  expect(answer).toMatchObject({ status, type: expect.stringContaining("application/problem+json") });
  expect(answer.body.errors).toEqual(expect.arrayContaining([expect.objectContaining({ pointer })]));
});

test("the first order is cheaper, is confirmed by itself and gets a receipt", async () => {
  const items = [{ product: "mug", quantity: 2 }];
  const first = await call<Order>("POST", "/orders", { userId: ada.id, items });
  expect(first).toMatchObject({ status: 201, body: { userId: ada.id, items, total: 2160, status: "placed" } });
  await eventually(
    async () => (await call<Order>("GET", `/orders/${first.body.id}`)).body.status === "confirmed" || undefined,
  );
  await mailWith("To: ada@shop.example", `Subject: Your order ${first.body.id}`, "2 × mug");

  const second = await call<Order>("POST", "/orders", { userId: ada.id, items: [{ product: "chair", quantity: 5 }] });
  expect(second.body.total).toBe(124_500);
  await counted("order.placed", 2);
  await counted("order.confirmed", 1);
  const csv = await call("GET", "/orders.csv");
  expect(csv.type).toContain("text/csv");
  expect(csv.body).toContain(`${second.body.id},${ada.id},124500,placed,`);
});

test("the summary has the figures of each plugin that has some", async () => {
  expect((await call("GET", "/analytics/summary")).body).toEqual({
    figures: {
      "user_manager.accounts": 1,
      "user_manager.verified_accounts": 1,
      "orders.placed": 2,
      "orders.revenue": 126_660,
    },
  });
});

test("a signal stops it with status 0, and everything is there when it is started again", async () => {
  const before = await call("GET", "/users");
  app.child.kill("SIGTERM");
  expect(await app.ended).toBe(0);
  await start();
  expect((await call("GET", "/users")).body).toEqual(before.body);
  expect((await call("GET", `/users/${ada.id}`)).body).toMatchObject({ email: "ada@shop.example", verified: true });
  await counted("user.created", 1);
});

test("a setting that does not fit is told with its variable, and nothing starts", async () => {
  const refused = nexus(["start", "--port", String(await freePort())], {
    NEXUS_PLUGINS__USER_MANAGER__MAX_USERS: "many",
    NEXUS_PLUGINS__DATABASE__URL: `sqlite:${join(folder, "other.db")}`,
  });
  expect(await refused.ended).toBe(1);
  expect(refused.output()).toContain("plugins.user_manager.max_users");
  expect(refused.output()).toContain("NEXUS_PLUGINS__USER_MANAGER__MAX_USERS");
  expect(existsSync(join(folder, "other.db"))).toBe(false);
});
