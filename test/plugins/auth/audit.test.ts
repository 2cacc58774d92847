import type { AuditEntry } from "nexus-platform";
import { generate } from "otplib";
import { expect, onTestFinished, test } from "vitest";
import { type AuthApp, bearer, password, startAuth, statusOf } from "./auth-app.js";

async function start(): Promise<AuthApp & { readonly told: AuditEntry[]; readonly breakAudit: () => void }> {
  const told: AuditEntry[] = [];
  let isDown = false;
  const audit = {
    record: async (entry: AuditEntry): Promise<void> => {
      if (isDown) throw new Error("the audit is down");
      // What the runtime tells of each refused request is the runtime's.
      if (entry.what.startsWith("accounts")) told.push(entry);
    },
  };
  const auth = await startAuth({ services: { audit } });
  onTestFinished(auth.stop);
  const breakAudit = (): void => {
    isDown = true;
  };
  return { ...auth, told, breakAudit };
}

test("sign-ins, failures, locks, reuse, keys and roles are told, each with whom it is about", async () => {
  const { accounts, login, post, told, tokens } = await start();
  const { id } = await accounts.create({ login: "ada", password, roles: ["reader"] });
  const { accessToken, refreshToken } = await tokens("ada");
  await post("/auth/refresh", { refreshToken });
  await post("/auth/refresh", { refreshToken });
  await post("/auth/keys", { name: "k", permissions: ["orders:read"] }, bearer((await tokens("ada")).accessToken));
  await accounts.addRole(id, "clerk");
  for (let index = 0; index < 5; index += 1) await login({ login: "ada", password: "wrong" });
  await login({ login: "nobody", password: "wrong" });

  expect(told.map(({ action, outcome, what }) => `${outcome} ${action} ${what.replace(id, "ada")}`)).toEqual([
    "success auth.account.created accounts/ada",
    "success auth.sign_in accounts/ada",
    "refused auth.refresh.reused accounts/ada",
    "success auth.sign_in accounts/ada",
    "success auth.key.created accounts/ada",
    "success auth.role.added accounts/ada",
    ...Array<string>(5).fill("refused auth.sign_in accounts/ada"),
    "refused auth.lockout accounts/ada",
    "refused auth.sign_in accounts",
  ]);
  const signedIn = told.find(({ action }) => action === "auth.sign_in");
  expect(signedIn).toMatchObject({ who: id, from: "127.0.0.1", details: { method: "password" } });
  const text = JSON.stringify(told);
  for (const secret of [password, "wrong", accessToken, refreshToken, "nobody"]) expect(text).not.toContain(secret);
});

test("what cannot be told does not happen", async () => {
  const { accounts, breakAudit, login } = await start();
  const { id } = await accounts.create({ login: "ada", password });
  breakAudit();
  expect(await statusOf(login({ login: "ada", password }))).toBe(500);
  await expect(accounts.addRole(id, "reader")).rejects.toThrow("the audit is down");
  expect((await accounts.find(id))?.roles).toEqual([]);
});

test("what people do to their own account does not happen either where it cannot be told", async () => {
  const { accounts, app, breakAudit, get, post, tokens } = await start();
  await accounts.create({ login: "ada", password, roles: ["reader"] });
  const headers = bearer((await tokens("ada")).accessToken);
  const { secret } = (await post("/auth/totp", { password }, headers)).json<{ secret: string }>();
  const codeIn = (seconds: number) => generate({ secret, epoch: Math.floor(app.clock.now() / 1_000) + seconds });
  await post("/auth/totp/confirm", { code: await codeIn(0) }, headers);
  const key = (await post("/auth/keys", { name: "k", permissions: ["orders:read"] }, headers)).json<{ id: string }>();
  breakAudit();
  const proof = { password, code: await codeIn(30) };
  expect(await statusOf(post("/auth/totp/disable", proof, headers))).toBe(500);
  expect(await statusOf(app.inject({ method: "DELETE", url: `/auth/keys/${key.id}`, headers }))).toBe(500);
  expect(await statusOf(post("/auth/keys", { name: "two", permissions: ["orders:read"] }, headers))).toBe(500);
  expect(await statusOf(post("/auth/logout", undefined, headers))).toBe(500);
  const me = await get("/auth/me", headers);
  expect([me.status, me.json()]).toMatchObject([200, { totp: true }]);
  expect((await get("/auth/keys", headers)).json()).toMatchObject({ keys: [{ id: key.id }] });
});

test("that an address was verified is told", async () => {
  const { accounts, told } = await start();
  const { id } = await accounts.create({ login: "ada", email: "ada@shop.example" });
  expect(await accounts.verifyEmail(id, "eve@shop.example")).toBe(false);
  expect([
    await accounts.verifyEmail(id, "ada@shop.example"),
    await accounts.verifyEmail(id, "ada@shop.example"),
  ]).toEqual([true, true]);
  expect(told.map(({ action }) => action)).toEqual(["auth.account.created", "auth.account.email.verified"]);
});
