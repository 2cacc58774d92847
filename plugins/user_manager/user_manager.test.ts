import { createTestApp, type TestApp } from "nexus-platform/testing";
import { afterEach, beforeEach, expect, test } from "vitest";
import { application, type Types } from "#nexus";
import type { User, UserPage } from "#nexus/user_manager";

interface Sent {
  readonly to: string;
  readonly subject: string;
  readonly text?: string;
}

let sent: Sent[];
let isMailDown: boolean;
let app: TestApp<Types>;

/** A mail service that keeps what it is given. */
const email: Types["services"]["email"] = {
  send: async (mail) => {
    if (isMailDown) throw new Error("the mail server is down");
    sent.push(mail);
    return { id: "1", to: mail.to, subject: mail.subject };
  },
  sendTemplate: async () => Promise.reject(new Error("no template is used")),
  preview: () => {
    throw new Error("no template is used");
  },
};

beforeEach(async () => {
  sent = [];
  isMailDown = false;
  app = await start();
});

afterEach(() => app.stop());

const start = (settings: { max_users?: number; email_verification?: boolean; verification_ttl?: string } = {}) =>
  createTestApp(application, {
    only: ["user_manager"],
    services: { email },
    settings: { plugins: { user_manager: settings, auth } },
  });

const password = "correct horse battery";
const ada = { email: "Ada@shop.example", name: "Ada", password };
/** A cheap hash: what it costs is not this plugin's affair. */
const auth = { password: { memory_kib: 8192, iterations: 1 } };
const register = (body: unknown) => app.inject({ method: "POST", url: "/users", body });
const registered = async (body: unknown) => (await register(body)).json<User>();
const verify = (token: string) => app.inject({ method: "POST", url: "/users/verify", body: { token } });
const tokenIn = (mail: Sent | undefined): string => /^[\w-]{32}$/m.exec(mail?.text ?? "")?.[0] ?? "no token";
/** Headers of somebody who is signed in. */
async function signIn(login: string): Promise<{ readonly authorization: string }> {
  const answer = await app.inject({ method: "POST", url: "/auth/login", body: { login, password } });
  return { authorization: `Bearer ${answer.json<{ accessToken: string }>().accessToken}` };
}
async function administrator(): Promise<{ readonly authorization: string }> {
  await app.services.accounts.create({ login: "root", password, roles: ["admin"] });
  return signIn("root");
}
const typesOf = () => app.emitted.map(({ type }) => type);

test("a person is registered, in lower case, and can be looked up", async () => {
  const answer = await register(ada);
  const user = answer.json<User>();
  expect(answer.status).toBe(201);
  expect(user).toMatchObject({ email: "ada@shop.example", name: "Ada", verified: false });
  expect((await app.inject({ url: `/users/${user.id}`, headers: await signIn("ada@shop.example") })).json()).toEqual(
    user,
  );
  expect(await app.services.users.find(user.id)).toEqual(user);
});

test("a registration is told when it starts and when the account is stored", async () => {
  const { id } = await registered(ada);
  await app.settled();
  expect(app.emitted.map(({ type, data }) => ({ type, data }))).toEqual([
    { type: "user.registration.started", data: { email: "ada@shop.example", name: "Ada" } },
    { type: "user.created", data: { id, email: "ada@shop.example", name: "Ada" } },
  ]);
});

test("an address registers once, and the refusal tells no account", async () => {
  await register(ada);
  const answer = await register({ ...ada, email: "ADA@shop.example", name: "Eve" });
  expect(answer.status).toBe(409);
  expect(answer.json()).toMatchObject({ detail: "ada@shop.example is registered already." });
  expect(typesOf().filter((type) => type === "user.created")).toHaveLength(1);
});

test("of many who register one address at once, one succeeds", async () => {
  const answers = await Promise.all(Array.from({ length: 5 }, () => register(ada)));
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409]);
});

test("registrations stop at max_users", async () => {
  await app.stop();
  app = await start({ max_users: 1 });
  expect((await register(ada)).status).toBe(201);
  expect((await register({ ...ada, email: "eve@shop.example" })).status).toBe(403);
  expect(await app.services.accounts.count()).toMatchObject({ all: 1 });
});

test("one caller registers ten people in a minute", async () => {
  const people = Array.from({ length: 11 }, (_, index) => ({
    ...ada,
    email: `p${index}@shop.example`,
  }));
  const statuses: number[] = [];
  for (const person of people) statuses.push((await register(person)).status);
  expect(statuses).toEqual([...Array<number>(10).fill(201), 429]);
});

test("the mailed token verifies the account, once", async () => {
  const { id } = await registered(ada);
  await app.settled();
  expect(sent).toMatchObject([{ to: "ada@shop.example", subject: "Confirm your address for storefront" }]);
  expect((await verify(tokenIn(sent[0]))).status).toBe(204);
  expect(await app.services.users.find(id)).toMatchObject({ verified: true });
  expect((await verify(tokenIn(sent[0]))).status).toBe(404);
  expect(app.emitted.at(-1)).toMatchObject({ type: "user.verified", data: { id, email: "ada@shop.example" } });
});

test("a token that was never mailed verifies nobody", async () => {
  await register(ada);
  expect((await verify("something")).status).toBe(404);
});

test("the token is mailed later where the mail cannot be sent at first", async () => {
  isMailDown = true;
  await register(ada);
  await app.clock.advance(0);
  expect(sent).toEqual([]);
  isMailDown = false;
  await app.clock.advance(60_000);
  await app.settled();
  expect((await verify(tokenIn(sent[0]))).status).toBe(204);
});

test("without email verification an account is verified from the beginning, and nobody is asked", async () => {
  await app.stop();
  app = await start({ email_verification: false });
  expect(await registered(ada)).toMatchObject({ verified: true });
  await app.settled();
  expect(sent).toEqual([]);
});

test("each change of an account is logged, without saying whose", async () => {
  await register(ada);
  await app.settled();
  const lines = app.logs.filter(({ msg }) => msg === "account changed");
  expect(lines).toMatchObject([{ plugin: "user_manager", event: "user.created" }]);
  expect(JSON.stringify(lines)).not.toContain("ada@");
});

test("accounts are listed page by page, oldest first", async () => {
  const ids: string[] = [];
  for (const name of ["A", "B", "C"]) ids.push((await registered({ ...ada, email: `${name}@shop.example` })).id);
  const headers = await administrator();
  const pages: UserPage[] = [];
  for (let next: string | null = ""; next !== null; next = pages.at(-1)?.next ?? null) {
    pages.push((await app.inject({ url: `/users?limit=2${next && `&after=${next}`}`, headers })).json<UserPage>());
  }
  expect(pages.map(({ users }) => users.length)).toEqual([2, 2]);
  const listed = pages.flatMap(({ users }) => users);
  expect(listed.map(({ id }) => id)).toEqual(expect.arrayContaining(ids));
  expect(listed.find(({ id }) => !ids.includes(id))).toMatchObject({ name: "root", email: null });
});

const missing = [
  { row: "an account that is not there is 404", url: "/users/6f1d2c9e-0a41-4c0e-9a37-6a2f6d0b7c11", want: 404 },
  { row: "an id that is none is 400", url: "/users/ada", want: 400 },
  { row: "a page without accounts is refused", url: "/users?limit=0", want: 400 },
];

test.each(missing)("$row", async ({ url, want }) => {
  expect((await app.inject({ url, headers: await administrator() })).status).toBe(want);
});

test("an account is seen by itself and by those who may see all, and by nobody else", async () => {
  const { id } = await registered(ada);
  await register({ ...ada, email: "eve@shop.example" });
  const look = async (headers = {}) => (await app.inject({ url: `/users/${id}`, headers })).status;
  expect(await look()).toBe(401);
  expect(await look(await signIn("eve@shop.example"))).toBe(403);
  expect(await look(await signIn("ada@shop.example"))).toBe(200);
  expect(await look(await administrator())).toBe(200);
  expect((await app.inject({ url: "/users", headers: await signIn("ada@shop.example") })).status).toBe(403);
});

test("roles are given and taken by those who may, and count at the next sign-in at the latest", async () => {
  const { id } = await registered(ada);
  const headers = await administrator();
  const change = async (method: string, role: string, by = headers) =>
    (await app.inject({ method, url: `/users/${id}/roles/${role}`, headers: by })).status;
  expect(await change("PUT", "clerk", await signIn("ada@shop.example"))).toBe(403);
  expect(await change("PUT", "emperor")).toBe(422);
  expect(await change("PUT", "clerk")).toBe(204);
  expect((await app.inject({ url: "/users", headers: await signIn("ada@shop.example") })).status).toBe(200);
  expect(await change("DELETE", "clerk")).toBe(204);
  expect((await app.inject({ url: "/users", headers: await signIn("ada@shop.example") })).status).toBe(403);
});

test("nobody gives or takes a role that may more than they do themselves", async () => {
  const { id } = await registered(ada);
  const root = await administrator();
  // A key that may change roles, and nothing else: it must not make an administrator of anybody.
  const made = await app.inject({
    method: "POST",
    url: "/auth/keys",
    headers: root,
    body: { name: "roles", permissions: ["users:write", "orders:write", "orders:read"] },
  });
  const headers = { "x-api-key": made.json<{ key: string }>().key };
  const change = async (method: string, role: string, by: Readonly<Record<string, string>> = headers) =>
    (await app.inject({ method, url: `/users/${id}/roles/${role}`, headers: by })).status;
  expect(await change("PUT", "admin")).toBe(403);
  expect(await change("PUT", "clerk")).toBe(403);
  expect([await change("DELETE", "member"), await change("PUT", "member")]).toEqual([204, 204]);
  expect(await change("PUT", "admin", root)).toBe(204);
  expect(await change("DELETE", "admin")).toBe(403);
});

test("another token can be asked for, and takes the place of the first", async () => {
  await registered(ada);
  await app.settled();
  const again = async () =>
    (await app.inject({ method: "POST", url: "/users/verify/again", headers: await signIn("ada@shop.example") }))
      .status;
  expect(await again()).toBe(202);
  await app.settled();
  expect((await verify(tokenIn(sent[0]))).status).toBe(404);
  expect((await verify(tokenIn(sent[1]))).status).toBe(204);
  expect(await again()).toBe(409);
});

test("a name writes no lines of its own into the mail to an address that may be somebody else's", async () => {
  await registered({ ...ada, name: "Ada,\n\nyour account was stolen:\r\nhttps://evil.example" });
  await app.settled();
  expect(sent[0]?.text?.split("\n")[0]).toBe("Hello Ada, your account was stolen: https://evil.example,");
});

test("a token is good for as long as the settings say", async () => {
  await app.stop();
  app = await start({ verification_ttl: "10s" });
  await registered(ada);
  await app.settled();
  await app.clock.advance(10_001);
  expect((await verify(tokenIn(sent[0]))).status).toBe(404);
});

test("a password that is too short registers nobody", async () => {
  expect((await register({ ...ada, password: "short" })).status).toBe(400);
  expect((await register({ ...ada, password: "tooshort" })).status).toBe(422);
  expect(await app.services.accounts.count()).toMatchObject({ all: 0 });
});
