import { describe, expect, test } from "vitest";
import type { CreatedKey, KeyList } from "#nexus/auth";
import { type AuthApp, bearer, password, statusOf } from "../auth-app.js";

/** API keys on every engine. */
export function keysContract(started: () => AuthApp): void {
  const signedIn = async (login: string, roles: readonly string[]) => {
    const { accounts, tokens } = started();
    const { id } = await accounts.create({ login, password, roles });
    return { id, headers: bearer((await tokens(login)).accessToken) };
  };
  const create = (headers: Readonly<Record<string, string>>, permissions: readonly string[], more: object = {}) =>
    started().post("/auth/keys", { name: "a key", permissions, ...more }, headers);
  const orders = (headers: Readonly<Record<string, string>>) => statusOf(started().get("/orders", headers));

  describe("API keys", () => {
    test("a key is shown once, works in both headers, is listed and revoked", async () => {
      const { headers } = await signedIn("key-owner", ["clerk"]);
      const answer = await create(headers, ["orders:read"], { expiresIn: 3_600 });
      const made = answer.json<CreatedKey>();
      expect(answer.status).toBe(201);
      expect(made.key).toMatch(/^nxk_[\w-]{43}$/);
      expect([await orders(bearer(made.key)), await orders({ "x-api-key": made.key })]).toEqual([200, 200]);
      const { keys } = (await started().get("/auth/keys", headers)).json<KeyList>();
      expect(keys).toMatchObject([{ id: made.id, name: "a key", permissions: ["orders:read"] }]);
      expect(JSON.stringify(keys)).not.toContain(made.key);
      const revoke = () => statusOf(started().app.inject({ method: "DELETE", url: `/auth/keys/${made.id}`, headers }));
      expect([await revoke(), await orders(bearer(made.key)), await revoke()]).toEqual([204, 401, 404]);
    });

    test("nobody revokes, or sees, a key of somebody else", async () => {
      const owner = await signedIn("key-victim", ["clerk"]);
      const other = await signedIn("key-thief", ["admin"]);
      const { id, key } = (await create(owner.headers, ["orders:read"])).json<CreatedKey>();
      const revoke = { method: "DELETE", url: `/auth/keys/${id}`, headers: other.headers };
      expect(await statusOf(started().app.inject(revoke))).toBe(404);
      expect((await started().get("/auth/keys", other.headers)).json<KeyList>().keys).toEqual([]);
      expect(await orders(bearer(key))).toBe(200);
    });

    test("a key never does more than its owner, then and later", async () => {
      const { id, headers } = await signedIn("key-scope", ["reader"]);
      expect(await statusOf(create(headers, ["orders:write"]))).toBe(403);
      expect(await statusOf(create(headers, ["*"]))).toBe(403);
      expect(await statusOf(create(headers, ["orders:fly"]))).toBe(422);
      const { key } = (await create(headers, ["orders:read"])).json<CreatedKey>();
      expect(await orders(bearer(key))).toBe(200);
      await started().accounts.removeRole(id, "reader");
      expect(await orders(bearer(key))).toBe(403);
      await started().accounts.disable(id);
      expect(await orders(bearer(key))).toBe(401);
    });

    test("a key ends at its time, and lasts no longer than the settings allow", async () => {
      const { app } = started();
      const { headers } = await signedIn("key-time", ["reader"]);
      expect(await statusOf(create(headers, ["orders:read"], { expiresIn: 366 * 86_400 }))).toBe(422);
      const { key, expiresAt } = (await create(headers, ["orders:read"], { expiresIn: 60 })).json<CreatedKey>();
      expect(Date.parse(expiresAt) - app.clock.now()).toBe(60_000);
      expect(await orders(bearer(key))).toBe(200);
      await app.clock.advance(60_000);
      expect(await orders(bearer(key))).toBe(401);
    });

    test("a key cannot change the account, nor make keys", async () => {
      const { headers } = await signedIn("key-only", ["admin"]);
      const { key } = (await create(headers, ["*"])).json<CreatedKey>();
      expect(await statusOf(create(bearer(key), ["*"]))).toBe(403);
      const change = { password, newPassword: "another long password" };
      expect(await statusOf(started().post("/auth/password", change, bearer(key)))).toBe(403);
      expect(await statusOf(started().post("/auth/logout", undefined, bearer(key)))).toBe(403);
      expect((await started().get("/auth/me", bearer(key))).json()).toMatchObject({ roles: [], method: "api-key" });
    });
  });
}
