import { describe, expect, test } from "vitest";
import { type AuthApp, bearer, password, statusOf } from "../auth-app.js";

/** What every engine keeps of accounts. */
export function accountsContract(started: () => AuthApp): void {
  describe("accounts", () => {
    test("one is created, found by id, login and address, and deleted", async () => {
      const { accounts } = started();
      const email = "Ada@Shop.example";
      const made = await accounts.create({ login: "Ada", email, password, roles: ["reader", "clerk"] });
      expect(made).toMatchObject({
        login: "ada",
        email: "ada@shop.example",
        emailVerified: false,
        disabled: false,
        hasPassword: true,
        roles: ["clerk", "reader"],
      });
      expect(await accounts.find(made.id)).toEqual(made);
      expect(await accounts.findByLogin(" ADA ")).toEqual(made);
      expect(await accounts.findByEmail(email)).toEqual(made);
      await accounts.delete(made.id);
      expect(await accounts.find(made.id)).toBeUndefined();
      await expect(accounts.delete(made.id)).rejects.toMatchObject({ status: 404 });
    });

    test("names that only look alike are different names", async () => {
      const { accounts } = started();
      const names = ["kelvin", "\u212Aelvin", "jose", "jos\u00E9", "stra\u00DFe", "strasse"];
      const made = await Promise.all(names.map((login) => accounts.create({ login })));
      expect(new Set(made.map(({ id }) => id)).size).toBe(names.length);
      for (const [index, login] of names.entries()) {
        expect((await accounts.findByLogin(login))?.id).toBe(made[index]?.id);
      }
    });

    test("a login and an address are taken once, also by many at the same time", async () => {
      const { accounts } = started();
      const many = await Promise.allSettled(Array.from({ length: 5 }, () => accounts.create({ login: "once" })));
      expect(many.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
      for (const each of many.filter((result) => result.status === "rejected")) {
        expect(each.reason).toMatchObject({ status: 409 });
      }
      await accounts.create({ login: "first", email: "shared@shop.example" });
      await expect(accounts.create({ login: "second", email: "SHARED@shop.example" })).rejects.toMatchObject({
        status: 409,
      });
      expect(await accounts.findByLogin("second")).toBeUndefined();
    });

    test("a caught refusal leaves the caller's transaction usable", async () => {
      const { accounts, app } = started();
      await accounts.create({ login: "there" });
      await app.services.database.transaction(async () => {
        await expect(accounts.create({ login: "there" })).rejects.toMatchObject({ status: 409 });
        await accounts.create({ login: "instead" });
      });
      expect(await accounts.findByLogin("instead")).toBeDefined();
    });

    test("it is created with the caller's transaction, or not at all", async () => {
      const { accounts, app } = started();
      const failing = app.services.database.transaction(async () => {
        await accounts.create({ login: "rolled-back", roles: ["reader"] });
        throw new Error("no");
      });
      await expect(failing).rejects.toThrow("no");
      expect(await accounts.findByLogin("rolled-back")).toBeUndefined();
    });

    test("an address is verified only while it is the account's", async () => {
      const { accounts } = started();
      const { id } = await accounts.create({ login: "mail", email: "old@shop.example" });
      expect(await accounts.verifyEmail(id, "new@shop.example")).toBe(false);
      expect(await accounts.verifyEmail(id, "Old@shop.example")).toBe(true);
      expect(await accounts.verifyEmail(id, "old@shop.example")).toBe(true);
      await accounts.setEmail(id, "new@shop.example");
      expect(await accounts.find(id)).toMatchObject({ email: "new@shop.example", emailVerified: false });
      await accounts.setEmail(id, null);
      expect(await accounts.find(id)).toMatchObject({ email: null });
    });

    test("they are counted, and listed page by page", async () => {
      const { accounts } = started();
      const before = await accounts.count();
      for (const login of ["page-1", "page-2", "page-3"]) {
        await accounts.create({ login, email: `${login}@shop.example`, emailVerified: true });
      }
      expect(await accounts.count()).toEqual({ all: before.all + 3, verified: before.verified + 3 });
      const seen: string[] = [];
      for (let after: string | undefined; ; after = seen.at(-1)) {
        const page = await accounts.list({ limit: 2, after });
        seen.push(...page.map(({ id }) => id));
        if (page.length < 2) break;
      }
      expect(new Set(seen).size).toBe(before.all + 3);
    });

    test("roles are those of nexus.yaml, and hold from the next request on", async () => {
      const { accounts, get, tokens } = started();
      const { id } = await accounts.create({ login: "roles", password });
      const { accessToken } = await tokens("roles");
      const orders = () => statusOf(get("/orders", bearer(accessToken)));
      expect(await orders()).toBe(403);
      await accounts.addRole(id, "reader");
      await accounts.addRole(id, "reader");
      expect(await orders()).toBe(200);
      await accounts.removeRole(id, "reader");
      expect(await orders()).toBe(403);
      await expect(accounts.addRole(id, "emperor")).rejects.toMatchObject({ status: 422 });
    });

    test("a disabled account cannot sign in, and what it had ends at once", async () => {
      const { accounts, get, login, post, tokens } = started();
      const { id } = await accounts.create({ login: "gone", password });
      const { accessToken, refreshToken } = await tokens("gone");
      await accounts.disable(id);
      expect(await statusOf(get("/auth/me", bearer(accessToken)))).toBe(401);
      expect(await statusOf(post("/auth/refresh", { refreshToken }))).toBe(401);
      expect(await statusOf(login({ login: "gone", password }))).toBe(401);
      await accounts.enable(id);
      expect(await statusOf(login({ login: "gone", password }))).toBe(200);
    });

    test("a new password ends every sign-in; none at all lets nobody in", async () => {
      const { accounts, get, login, tokens } = started();
      const { id } = await accounts.create({ login: "renewed", password });
      const { accessToken } = await tokens("renewed");
      await accounts.setPassword(id, await accounts.hashPassword("another long password"));
      expect(await statusOf(get("/auth/me", bearer(accessToken)))).toBe(401);
      expect(await statusOf(login({ login: "renewed", password }))).toBe(401);
      expect(await statusOf(login({ login: "renewed", password: "another long password" }))).toBe(200);
      await accounts.setPassword(id, null);
      expect(await statusOf(login({ login: "renewed", password: "another long password" }))).toBe(401);
    });

    test("a caller changes the password with the old one, and stays signed in alone", async () => {
      const { accounts, get, login, post, tokens } = started();
      await accounts.create({ login: "changer", password });
      const here = await tokens("changer");
      const elsewhere = await tokens("changer");
      const change = (given: string, newPassword: string) =>
        statusOf(post("/auth/password", { password: given, newPassword }, bearer(here.accessToken)));
      expect(await change("wrong", "another long password")).toBe(401);
      expect(await change(password, "short")).toBe(422);
      expect(await change(password, "another long password")).toBe(204);
      expect(await statusOf(get("/auth/me", bearer(here.accessToken)))).toBe(200);
      expect(await statusOf(get("/auth/me", bearer(elsewhere.accessToken)))).toBe(401);
      expect(await statusOf(login({ login: "changer", password: "another long password" }))).toBe(200);
    });
  });
}
