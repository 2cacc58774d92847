import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import type { SignedIn } from "#nexus/auth";
import { type Answer, type AuthApp, bearer, cookieOf, password, setCookies, startAuth, statusOf } from "./auth-app.js";
import { client, startProvider, type TestProvider } from "./openid-provider.js";

const redirectUri = "http://shop.example/auth/oidc/acme/callback";
const cookieName = "__Secure-nexus_oidc";

let provider: TestProvider;
let auth: AuthApp;

const settingsOf = (more: object = {}) => ({
  oidc: {
    after_login: "/home",
    providers: { acme: { ...client, issuer: provider.issuer, redirect_uri: redirectUri, ...more } },
  },
});

beforeAll(async () => {
  provider = await startProvider(redirectUri);
  auth = await startAuth({ settings: settingsOf({ default_roles: ["reader"] }) });
});
afterAll(async () => {
  await auth.stop();
  await provider.close();
});
beforeEach(() => {
  provider.person = { sub: crypto.randomUUID() };
});

async function start(settings: object): Promise<AuthApp> {
  const started = await startAuth({ settings: { ...settingsOf(), ...settings } });
  onTestFinished(started.stop);
  return started;
}

/** From the first click to the address that the browser comes back to. */
async function begun(at: AuthApp) {
  const first = await at.get("/auth/oidc/acme/login");
  const location = String(first.headers["location"]);
  return {
    first,
    location,
    back: await provider.browse(location),
    cookie: `${cookieName}=${cookieOf(first, cookieName)}`,
  };
}

const comeBack = (at: AuthApp, back: URL, cookie?: string): Promise<Answer> =>
  at.get(`${back.pathname}${back.search}`, cookie === undefined ? {} : { cookie });

async function signIn(at: AuthApp): Promise<Answer> {
  const { back, cookie } = await begun(at);
  return comeBack(at, back, cookie);
}

const me = async (at: AuthApp, answer: Answer) =>
  (await at.get("/auth/me", bearer(answer.json<SignedIn>().accessToken ?? ""))).json<Record<string, unknown>>();

describe("a sign-in with OpenID Connect", () => {
  test("sends state, nonce and a challenge, and comes back with tokens of our own", async () => {
    const { first, location } = await begun(auth);
    expect(first.status).toBe(302);
    const query = new URL(location).searchParams;
    expect(query.get("code_challenge_method")).toBe("S256");
    for (const name of ["state", "nonce", "code_challenge"]) expect(query.get(name)?.length).toBeGreaterThan(20);
    expect(setCookies(first)[0]).toMatch(/; Path=\/auth; Max-Age=600; SameSite=Lax; Secure; HttpOnly$/);
    const answer = await signIn(auth);
    expect(answer.status).toBe(200);
    expect(await me(auth, answer)).toMatchObject({ method: "oidc:acme", roles: ["reader"], email: null });
  });

  test("the same person has the same account, whatever their address is now", async () => {
    provider.person = { sub: "stays", email: "stays@shop.example", email_verified: true };
    const first = await me(auth, await signIn(auth));
    provider.person = { sub: "stays", email: "moved@shop.example", email_verified: true };
    const second = await me(auth, await signIn(auth));
    expect(first).toMatchObject({ email: "stays@shop.example", emailVerified: true });
    expect(second["id"]).toBe(first["id"]);
  });

  test("a disabled account stays out", async () => {
    const { id } = await me(auth, await signIn(auth));
    await auth.accounts.disable(String(id));
    expect(await statusOf(signIn(auth))).toBe(401);
  });

  test("with cookies the browser is sent on, and has them", async () => {
    const own = await start({ cookies: { enabled: true } });
    const answer = await signIn(own);
    expect([answer.status, answer.headers["location"]]).toEqual([303, "/home"]);
    expect(cookieOf(answer, cookieName)).toBe("");
    const cookie = `__Host-nexus_access=${cookieOf(answer, "__Host-nexus_access")}`;
    expect(await statusOf(own.get("/auth/me", { cookie }))).toBe(200);
  });

  test("a provider that is not configured is not there", async () => {
    for (const name of ["other", "constructor", "__proto__"]) {
      expect(await statusOf(auth.get(`/auth/oidc/${name}/login`))).toBe(404);
    }
  });

  test("a provider that cannot be reached is told, and asked again the next time", async () => {
    const own = await startAuth({
      settings: {
        oidc: { providers: { acme: { ...client, issuer: "http://127.0.0.1:9", redirect_uri: redirectUri } } },
      },
    });
    onTestFinished(own.stop);
    expect(await statusOf(own.get("/auth/oidc/acme/login"))).toBe(503);
    expect(await statusOf(own.get("/auth/oidc/acme/login"))).toBe(503);
  });

  test("plain HTTP to another machine, and a default role that nobody declares, are told at the start", async () => {
    const remote = { acme: { ...client, issuer: "http://id.example", redirect_uri: redirectUri } };
    await expect(startAuth({ settings: { oidc: { providers: remote } } })).rejects.toThrow("must begin with https://");
    await expect(startAuth({ settings: settingsOf({ default_roles: ["king"] }) })).rejects.toThrow('no role "king"');
  });
});

describe("an attacker at the callback", () => {
  test("cannot have a victim finish what the attacker began", async () => {
    const { back } = await begun(auth);
    expect(await statusOf(comeBack(auth, back))).toBe(401);
    const victim = await begun(auth);
    expect(await statusOf(comeBack(auth, back, victim.cookie))).toBe(401);
  });

  test("cannot use a code twice", async () => {
    const { back, cookie } = await begun(auth);
    expect(await statusOf(comeBack(auth, back, cookie))).toBe(200);
    expect(await statusOf(comeBack(auth, back, cookie))).toBe(401);
  });

  test("cannot leave out, or change, state, code or issuer", async () => {
    for (const change of [
      (query: URLSearchParams) => query.delete("state"),
      (query: URLSearchParams) => query.set("state", "another"),
      (query: URLSearchParams) => query.delete("code"),
      (query: URLSearchParams) => query.set("code", "another"),
      (query: URLSearchParams) => query.set("iss", "https://evil.example"),
    ]) {
      const { back, cookie } = await begun(auth);
      change(back.searchParams);
      expect(await statusOf(comeBack(auth, back, cookie))).toBe(401);
    }
  });

  test("cannot change the cookie, use it for another provider, or use it later", async () => {
    const own = await start({
      oidc: {
        providers: Object.fromEntries(
          ["acme", "other"].map((name) => [name, { ...client, issuer: provider.issuer, redirect_uri: redirectUri }]),
        ),
      },
    });
    const { back, cookie } = await begun(own);
    expect(await statusOf(comeBack(own, back, `${cookie.slice(0, -2)}AA`))).toBe(401);
    const other = new URL(back);
    other.pathname = other.pathname.replace("acme", "other");
    expect(await statusOf(comeBack(own, other, cookie))).toBe(401);
    await own.app.clock.advance(600_000);
    expect(await statusOf(comeBack(own, back, cookie))).toBe(401);
  });
});

describe("an address that both sides know", () => {
  const email = "ada@shop.example";

  test("joins nobody unless the application says so", async () => {
    const own = await start({});
    const ada = await own.accounts.create({ login: "ada", email, emailVerified: true, password });
    provider.person = { sub: crypto.randomUUID(), email, email_verified: true };
    const stranger = await me(own, await signIn(own));
    expect(stranger["id"]).not.toBe(ada.id);
    expect(stranger).toMatchObject({ email: null, login: expect.stringMatching(/^oidc:acme:/) as string });
  });

  const rows = [
    { row: "joins where both sides verified it", ours: true, theirs: true, joins: true },
    { row: "joins nobody where we did not verify it", ours: false, theirs: true, joins: false },
    { row: "joins nobody where they did not verify it", ours: true, theirs: false, joins: false },
  ];
  test.each(rows)("$row", async ({ ours, theirs, joins }) => {
    const own = await start(settingsOf({ link_by_verified_email: true }));
    const ada = await own.accounts.create({ login: "ada", email, emailVerified: ours, password });
    provider.person = { sub: crypto.randomUUID(), email: "ADA@shop.example", email_verified: theirs };
    const found = await me(own, await signIn(own));
    expect(found["id"] === ada.id).toBe(joins);
  });

  test("that only looks the same is another one", async () => {
    const own = await start(settingsOf({ link_by_verified_email: true }));
    const kim = await own.accounts.create({ login: "kim", email: "kim@shop.example", emailVerified: true });
    provider.person = { sub: crypto.randomUUID(), email: "\u212Aim@shop.example", email_verified: true };
    expect((await me(own, await signIn(own)))["id"]).not.toBe(kim.id);
  });
});
