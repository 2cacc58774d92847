import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { SignedIn } from "#nexus/auth";
import {
  type Answer,
  type AuthApp,
  bearer,
  cookieOf,
  type Headers,
  password,
  setCookies,
  startAuth,
  statusOf,
} from "./auth-app.js";

const access = "__Host-nexus_access";
const refresh = "__Secure-nexus_refresh";
const csrf = "__Host-nexus_csrf";

let auth: AuthApp;

beforeAll(async () => {
  auth = await startAuth({ settings: { cookies: { enabled: true } } });
  await auth.accounts.create({ login: "ada", password });
  await auth.accounts.create({ login: "eve", password });
});
afterAll(() => auth.stop());

interface Browser {
  readonly cookie: Headers;
  readonly csrfToken: string;
  readonly answer: Answer;
}

async function browser(login: string): Promise<Browser> {
  const answer = await auth.login({ login, password, cookies: true });
  return { answer, ...jar(answer) };
}

const jar = (answer: Answer): Pick<Browser, "cookie" | "csrfToken"> => ({
  cookie: {
    cookie: `theme=dark; ${access}=${cookieOf(answer, access)}; ${refresh}=${cookieOf(answer, refresh)}`,
  },
  csrfToken: cookieOf(answer, csrf) ?? "",
});

const logout = (headers: Headers) => statusOf(auth.post("/auth/logout", undefined, headers));

describe("cookies", () => {
  test("scripts cannot read the tokens, and the body does not hold them", async () => {
    const { answer, csrfToken } = await browser("ada");
    expect(answer.json()).toEqual({ tokenType: "Cookie", expiresIn: 600, csrfToken });
    const [accessCookie, refreshCookie, csrfCookie] = setCookies(answer);
    expect(accessCookie).toMatch(/; Path=\/; Max-Age=600; SameSite=Lax; Secure; HttpOnly$/);
    expect(refreshCookie).toMatch(/; Path=\/auth; Max-Age=2592000; SameSite=Lax; Secure; HttpOnly$/);
    expect(csrfCookie).toMatch(/; Path=\/; Max-Age=2592000; SameSite=Lax; Secure$/);
  });

  test("reading needs the cookie alone", async () => {
    const { cookie } = await browser("ada");
    expect(await statusOf(auth.get("/auth/me", cookie))).toBe(200);
  });

  test("changing something needs the token of this sign-in in a header", async () => {
    const { cookie, csrfToken } = await browser("ada");
    const other = await browser("eve");
    expect(await logout(cookie)).toBe(403);
    expect(await logout({ ...cookie, "x-csrf-token": "" })).toBe(403);
    expect(await logout({ ...cookie, "x-csrf-token": `${csrfToken}x` })).toBe(403);
    expect(await logout({ ...cookie, "x-csrf-token": other.csrfToken })).toBe(403);
    const planted = { cookie: `${cookie["cookie"]}; ${csrf}=planted`, "x-csrf-token": "planted" };
    expect(await logout(planted)).toBe(403);
    expect(await logout({ ...cookie, "x-csrf-token": csrfToken })).toBe(204);
    expect(await statusOf(auth.get("/auth/me", cookie))).toBe(401);
  });

  test("a request with a bearer token needs none, also with cookies beside it", async () => {
    const { accessToken } = await auth.tokens("ada");
    const { cookie } = await browser("eve");
    expect(await logout({ ...cookie, ...bearer(accessToken) })).toBe(204);
    expect(await statusOf(auth.get("/auth/me", cookie))).toBe(200);
  });

  test("signing out takes them away", async () => {
    const { cookie, csrfToken } = await browser("ada");
    const answer = await auth.post("/auth/logout", undefined, { ...cookie, "x-csrf-token": csrfToken });
    expect([access, refresh, csrf].map((name) => cookieOf(answer, name))).toEqual(["", "", ""]);
  });

  test("going on works with the cookie and its token, not without", async () => {
    const { cookie, csrfToken } = await browser("ada");
    expect(await statusOf(auth.post("/auth/refresh", {}, cookie))).toBe(403);
    const answer = await auth.post("/auth/refresh", {}, { ...cookie, "x-csrf-token": csrfToken });
    expect(answer.json<SignedIn>()).not.toHaveProperty("refreshToken");
    expect(cookie["cookie"]).not.toContain(cookieOf(answer, refresh));
    expect(await statusOf(auth.get("/auth/me", jar(answer).cookie))).toBe(200);
  });

  test("without any token there is nothing to go on with", async () => {
    expect(await statusOf(auth.post("/auth/refresh", {}))).toBe(401);
  });

  test("where they are off nobody gets them, and they open nothing", async () => {
    const off = await startAuth({ url: auth.url });
    expect(await statusOf(off.login({ login: "ada", password, cookies: true }))).toBe(422);
    expect(await statusOf(off.get("/auth/me", (await browser("ada")).cookie))).toBe(401);
    await off.stop();
  });
});
