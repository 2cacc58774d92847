import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { CounterList, Summary } from "#nexus/analytics";
import type { SignedIn } from "#nexus/auth";
import type { Order } from "#nexus/orders";
import type { User, UserPage } from "#nexus/user_manager";
import type { Composition } from "../../compiler/cli/build/composition.js";
import { describeDeployment } from "../../compiler/cli/deployment/facts/deployment.js";
import { imageRoot } from "../../compiler/cli/deployment/facts/image-paths.js";
import { readFolders } from "../../compiler/cli/deployment/files/read-folders.js";
import { diskSource } from "../../compiler/cli/disk/disk-source.js";
import { compile } from "../../compiler/compile.js";
import { describeOn, serviceUrl, temporaryDatabase, temporaryName } from "../services/test-services.js";
import { eventually, freePort, type NexusProcess, nexus, root as repository, runNode } from "./nexus-process.js";

/** The sample application as a process of its own, over HTTP: the same build on each set of engines. */
interface Engines {
  readonly variables: Readonly<Record<string, string>>;
  /** Starts the build; left out: `nexus start` does. */
  readonly launch?: (args: readonly string[], variables: Readonly<Record<string, string>>) => NexusProcess;
  readonly drop: () => Promise<void>;
}

beforeAll(async () => {
  const build = nexus(["build"]);
  expect(await build.ended, build.output()).toBe(0);
});

test("the build holds what was compiled, and not what compiles", () => {
  const text = readFileSync(join(repository, "dist/composition.json"), "utf8");
  const { loaded, packages } = JSON.parse(text) as Composition; // what the build wrote just now
  const bytesOf = (name: string) => packages.find((one) => one.package === name) ?? { bytes: 0, loaded: 0 };
  for (const name of ["ts-morph", "typescript", "semver", "light-my-request", "iconv-lite"])
    expect(bytesOf(name).bytes, name).toBe(0);
  // The few functions that generated code calls.
  expect(bytesOf("ajv").bytes).toBeLessThan(1000);
  expect(bytesOf("fast-json-stringify").bytes).toBeLessThan(5000);
  // Handlebars without its compiler, and YAML only where somebody gives a file of it.
  expect(bytesOf("handlebars").bytes).toBeLessThan(25_000);
  expect(bytesOf("source-map").bytes).toBe(0);
  expect(bytesOf("yaml").loaded).toBe(0);
  expect(loaded).toBeLessThan(1.5e6);
});

describeOn(null, "on SQLite, laid out as in an image, with Node's permissions of the image and nothing beside it", () =>
  storefront(async (folder) => ({
    variables: { NEXUS_PLUGINS__DATABASE__URL: `sqlite:${join(folder, "app.db")}` },
    launch: launchAsInImage(dirname(folder)),
    drop: async () => undefined,
  })),
);

describeOn("postgres", "on PostgreSQL, Redis and NATS, by the overlay alone", () =>
  storefront(async () => {
    const database = await temporaryDatabase("postgres");
    const name = temporaryName();
    return {
      variables: {
        NEXUS_ENV: "cluster",
        NEXUS_SERVER__DRAINDELAY: "0s",
        DATABASE_URL: database.url,
        REDIS_URL: serviceUrl.redis,
        NATS_URL: serviceUrl.nats,
        AUTH_SECRET: "a secret of this test, as long as it takes",
        LINK_SECRET: "another secret of this test, also long",
        NEXUS_PLUGINS__CACHE__PREFIX: name,
        NEXUS_PLUGINS__OUTBOX__STREAM: name,
      },
      drop: database.drop,
    };
  }),
);

/** Puts the build, and what settings name beside it, into a folder as an image has it, and starts it there. */
function launchAsInImage(folder: string): NonNullable<Engines["launch"]> {
  const { application } = compile(diskSource(repository).source);
  if (application === null) throw new Error("the sample does not compile");
  const { nodeFlags, paths } = describeDeployment(application, { environment: "production", image: "storefront" });
  for (const path of ["dist", ...readFolders(paths).map((read) => relative(imageRoot, read))]) {
    cpSync(join(repository, path), join(folder, path), { recursive: true });
  }
  // What it is called in Node 20; images have Node 24.
  const permission = process.version.startsWith("v20.") ? "--experimental-permission" : "--permission";
  const flags = nodeFlags.map((flag) =>
    flag.replace(/^--permission$/, permission).replace(`=${imageRoot}/`, `=${folder}/`),
  );
  expect(flags).toContain(`--allow-fs-write=${folder}/data/*`);
  return (args, variables) => runNode([...flags, "dist/main.js", ...args], { cwd: folder, variables });
}

function storefront(prepare: (folder: string) => Promise<Engines>): void {
  let folder: string;
  let engines: Engines;
  let app: NexusProcess;
  let base: string;

  beforeAll(async () => {
    folder = join(realpathSync(mkdtempSync(join(tmpdir(), "nexus-storefront-"))), "data");
    mkdirSync(folder);
    engines = await prepare(folder);
    await start();
  });

  afterAll(async () => {
    app?.child.kill("SIGKILL");
    await app?.ended;
    await engines?.drop();
    rmSync(dirname(folder), { recursive: true });
  });

  const variables = (): Readonly<Record<string, string>> => ({
    NEXUS_PLUGINS__EMAIL_SERVICE__OUTBOX: join(folder, "mails"),
    NEXUS_PLUGINS__AUTH__SECRET_FILE: join(folder, "auth.secret"),
    NEXUS_PLUGINS__STORAGE__FOLDER: join(folder, "files"),
    NEXUS_PLUGINS__STORAGE__LINK_SECRET_FILE: join(folder, "links.secret"),
    METRICS_PORT: "0",
    ...engines.variables,
  });

  async function start(): Promise<void> {
    const port = await freePort();
    base = `http://127.0.0.1:${port}`;
    const launch = engines.launch ?? ((args, given) => nexus(["start", ...args], given));
    app = launch(["--port", String(port)], variables());
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
  async function call<Body = unknown>(
    method: string,
    path: string,
    { body, as }: { readonly body?: unknown; readonly as?: string } = {},
  ): Promise<Answer<Body>> {
    const headers = {
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...(as === undefined ? {} : { authorization: `Bearer ${as}` }),
    };
    const init = body === undefined ? {} : { body: JSON.stringify(body) };
    const answer = await fetch(`${base}${path}`, { method, headers, ...init });
    const text = await answer.text();
    const type = answer.headers.get("content-type");
    return { status: answer.status, type, body: (type?.includes("json") ? JSON.parse(text) : text) as Body };
  }

  const signIn = async (login: string): Promise<string> => {
    const answer = await call<SignedIn>("POST", "/auth/login", { body: { login, password } });
    expect(answer.status).toBe(200);
    return answer.body.accessToken ?? "";
  };

  const mails = (): readonly string[] => {
    const outbox = join(folder, "mails");
    if (!existsSync(outbox)) return [];
    const files = readdirSync(outbox).filter((file) => file.endsWith(".eml"));
    return files.map((file) => readable(readFileSync(join(outbox, file), "utf8")));
  };

  const mailWith = (...texts: readonly string[]): Promise<string> =>
    eventually(async () => mails().find((mail) => texts.every((text) => mail.includes(text))));

  /** Resolves when the event was counted this often. */
  const counted = (event: string, count: number): Promise<true> =>
    eventually(async () => {
      const { body } = await call<CounterList>("GET", "/analytics/counters", { as: root });
      return body.counters.some((counter) => counter.event === event && counter.count === count) || undefined;
    });

  const password = "correct horse battery";
  const newcomer = { email: "Ada@shop.example", name: "Ada", password };
  const place = (items: readonly object[], as: string) => call<Order>("POST", "/orders", { body: { items }, as });
  let root: string;
  let ada: User;
  let token: string;

  test("an administrator is made on the command line, with a password that is asked for", async () => {
    const added = nexus(["auth", "user", "add", "root", "--role", "admin"], variables(), `${password}\n`);
    expect(await added.ended, added.output()).toBe(0);
    root = await signIn("root");
  });

  test("a registration stores the account, sends its mails and is counted", async () => {
    const answer = await call<User>("POST", "/users", { body: newcomer });
    expect(answer).toMatchObject({ status: 201, body: { email: "ada@shop.example", name: "Ada", verified: false } });
    ada = answer.body;
    token = await signIn("ada@shop.example");
    expect(await call("GET", `/users/${ada.id}`, { as: token })).toMatchObject({ status: 200, body: ada });

    await mailWith("To: team@shop.example", "Somebody registers: ada@shop.example");
    await mailWith("To: ada@shop.example", "Subject: Welcome, Ada");
    await mailWith("To: ada@shop.example", "Confirm your address");
    await counted("user.registration.started", 1);
    await counted("user.created", 1);
    await counted("email.sent", 3);
    expect(mails()).toHaveLength(3);
  });

  test("nobody orders before the address is confirmed", async () => {
    expect(await place([{ product: "mug", quantity: 1 }], token)).toMatchObject({ status: 403 });
  });

  test("the token of the mail verifies the address, once", async () => {
    const mail = await mailWith("To: ada@shop.example", "Confirm your address");
    const body = { token: /^[\w-]{32}\r?$/m.exec(mail)?.[0].trim() };
    expect(await call("POST", "/users/verify", { body })).toMatchObject({ status: 204, body: "" });
    expect(await call("GET", `/users/${ada.id}`, { as: token })).toMatchObject({ body: { verified: true } });
    expect(await call("POST", "/users/verify", { body })).toMatchObject({ status: 404 });
    await counted("user.verified", 1);
  });

  test("an address registers once, and the refusal leaves no account and no welcome behind", async () => {
    const answer = await call("POST", "/users", { body: { ...newcomer, email: "ADA@shop.example" } });
    expect(answer).toMatchObject({ status: 409, type: expect.stringContaining("application/problem+json") });
    expect(answer.body).toMatchObject({ status: 409, title: "Conflict", requestId: expect.any(String) });
    await counted("user.registration.started", 2);
    expect((await call<UserPage>("GET", "/users", { as: root })).body.users).toHaveLength(2);
    await counted("user.created", 1);
  });

  const refusals = [
    { row: "a body without an address", path: "/users", body: { name: "Eve", password }, pointer: "/body/email" },
    {
      row: "an address that is none",
      path: "/users",
      body: { ...newcomer, email: "eve" },
      pointer: "/body/email",
    },
    {
      row: "a key that is not declared",
      path: "/users",
      body: { ...newcomer, admin: true },
      pointer: "/body/admin",
    },
    { row: "an order without items", path: "/orders", body: { items: [] }, pointer: "/body/items" },
  ];

  test.each(refusals)("$row is refused with its place", async ({ path, body, pointer }) => {
    const answer = await call<{ errors: unknown }>("POST", path, { body, as: token });
    expect(answer).toMatchObject({ status: 400, type: expect.stringContaining("application/problem+json") });
    expect(answer.body.errors).toEqual(expect.arrayContaining([expect.objectContaining({ pointer })]));
  });

  test("the first order is cheaper, is confirmed by itself and gets a receipt", async () => {
    // The voucher comes with an event.
    await counted("user.created", 1);
    const items = [{ product: "mug", quantity: 2 }];
    const first = await place(items, token);
    expect(first).toMatchObject({ status: 201, body: { userId: ada.id, items, total: 2160, status: "placed" } });
    const look = () => call<Order>("GET", `/orders/${first.body.id}`, { as: token });
    await eventually(async () => (await look()).body.status === "confirmed" || undefined);
    await mailWith("To: ada@shop.example", `Subject: Your order ${first.body.id}`, "2 × mug");

    const second = await place([{ product: "chair", quantity: 5 }], token);
    expect(second.body.total).toBe(124_500);
    await counted("order.placed", 2);
    await counted("order.confirmed", 1);
    const csv = await call("GET", "/orders.csv", { as: root });
    expect(csv.type).toContain("text/csv");
    expect(csv.body).toContain(`${second.body.id},${ada.id},124500,placed,`);
    expect(await call("GET", "/orders.csv", { as: token })).toMatchObject({ status: 403 });
  });

  test("the summary has the figures of each plugin that has some", async () => {
    expect((await call<Summary>("GET", "/analytics/summary", { as: root })).body.figures).toMatchObject({
      "user_manager.accounts": 2,
      "user_manager.verified_accounts": 1,
      "orders.placed": 2,
      "orders.revenue": 126_660,
    });
  });

  test("products are kept for a while, and known by their tag", async () => {
    const first = await fetch(`${base}/products`);
    const etag = first.headers.get("etag") ?? "";
    const again = await fetch(`${base}/products`, { headers: { "if-none-match": etag } });
    expect(again.status).toBe(304);
  });

  test("a signal stops it with status 0, and everything is there when it is started again", async () => {
    const before = await call("GET", "/users", { as: root });
    app.child.kill("SIGTERM");
    expect(await app.ended).toBe(0);
    await start();
    expect((await call("GET", "/users", { as: root })).body).toEqual(before.body);
    await counted("user.created", 1);
  });

  test("who did what is in the audit log, and the chain holds", async () => {
    const list = nexus(["audit", "list", "--action", "orders.exportOrders"], variables());
    expect(await list.ended, list.output()).toBe(0);
    expect(list.output()).toMatch(new RegExp(`refused +${ada.id} .*GET /orders\\.csv`));
    const verified = nexus(["audit", "verify"], variables());
    expect(await verified.ended, verified.output()).toBe(0);
  });

  test("templates that the build did not see are told, with the way to build with their compiler", async () => {
    const templates = join(folder, "templates");
    mkdirSync(templates);
    writeFileSync(join(templates, "late.hbs"), "Subject: Late\n\n<p>{{name}}</p>\n");
    const refused = nexus(["start", "--port", "0"], {
      ...variables(),
      NEXUS_PLUGINS__EMAIL_SERVICE__TEMPLATES_DIR: templates,
    });
    expect(await refused.ended).toBe(1);
    expect(refused.output()).toMatch(
      /late\.hbs was added or changed since the build: .* without part .*template_compiler/,
    );
  });

  test("a setting that does not fit is told with its variable, and nothing starts", async () => {
    const refused = nexus(["start", "--port", String(await freePort())], {
      ...variables(),
      NEXUS_PLUGINS__USER_MANAGER__MAX_USERS: "many",
      NEXUS_PLUGINS__DATABASE__URL: `sqlite:${join(folder, "other.db")}`,
    });
    expect(await refused.ended).toBe(1);
    expect(refused.output()).toContain("plugins.user_manager.max_users");
    expect(refused.output()).toContain("NEXUS_PLUGINS__USER_MANAGER__MAX_USERS");
    expect(existsSync(join(folder, "other.db"))).toBe(false);
  });
}

/** A mail with its quoted-printable text as it was meant. */
function readable(mail: string): string {
  const joined = mail.replace(/=\r?\n/g, "").replaceAll("%", "%25");
  return decodeURIComponent(joined.replace(/=([0-9A-F]{2})/g, "%$1"));
}
