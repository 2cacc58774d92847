import { describe, expect, test } from "vitest";
import type { SignedIn } from "#nexus/auth";
import { type AuthApp, bearer, password, statusOf } from "../auth-app.js";

/** How sign-ins begin, go on and end, on every engine. */
export function sessionsContract(started: () => AuthApp): void {
  const refresh = (refreshToken: string) => started().post("/auth/refresh", { refreshToken });
  const me = (accessToken: string) => statusOf(started().get("/auth/me", bearer(accessToken)));

  describe("sessions", () => {
    test("a refresh token is good for one use and leads to the next", async () => {
      const { accounts, tokens } = started();
      await accounts.create({ login: "refresher", password });
      const first = await tokens("refresher");
      const answer = await refresh(first.refreshToken);
      const second = answer.json<SignedIn>();
      expect(answer.status).toBe(200);
      expect(answer.headers["cache-control"]).toBe("no-store");
      expect(second.refreshToken).not.toBe(first.refreshToken);
      expect(await me(second.accessToken ?? "")).toBe(200);
    });

    test("using it again revokes the sign-in, for the thief and for the owner", async () => {
      const { accounts, tokens } = started();
      await accounts.create({ login: "robbed", password });
      const first = await tokens("robbed");
      const other = await tokens("robbed");
      const second = (await refresh(first.refreshToken)).json<SignedIn>();
      expect(await statusOf(refresh(first.refreshToken))).toBe(401);
      expect(await statusOf(refresh(second.refreshToken ?? ""))).toBe(401);
      expect(await me(second.accessToken ?? "")).toBe(401);
      expect(await me(other.accessToken)).toBe(200);
    });

    test("of many who use it at once one gets the next, and then all are out", async () => {
      const { accounts, tokens } = started();
      await accounts.create({ login: "racer", password });
      const { refreshToken } = await tokens("racer");
      const answers = await Promise.all(Array.from({ length: 6 }, () => refresh(refreshToken)));
      const winners = answers.filter(({ status }) => status === 200);
      expect(winners).toHaveLength(1);
      expect(await statusOf(refresh(winners[0]?.json<SignedIn>().refreshToken ?? ""))).toBe(401);
    });

    test("signing out ends this sign-in, or all of them", async () => {
      const { accounts, post, tokens } = started();
      await accounts.create({ login: "leaver", password });
      const [a, b, c] = [await tokens("leaver"), await tokens("leaver"), await tokens("leaver")];
      expect(await statusOf(post("/auth/logout", undefined, bearer(a.accessToken)))).toBe(204);
      expect([await me(a.accessToken), await me(b.accessToken)]).toEqual([401, 200]);
      expect(await statusOf(refresh(a.refreshToken))).toBe(401);
      expect(await statusOf(post("/auth/logout?everywhere=true", undefined, bearer(b.accessToken)))).toBe(204);
      expect([await me(b.accessToken), await me(c.accessToken)]).toEqual([401, 401]);
    });

    test("deleting the account takes its sign-ins along", async () => {
      const { accounts, tokens } = started();
      const { id } = await accounts.create({ login: "deleted", password, roles: ["reader"] });
      const { accessToken, refreshToken } = await tokens("deleted");
      await accounts.delete(id);
      expect([await me(accessToken), await statusOf(refresh(refreshToken))]).toEqual([401, 401]);
    });
  });
}
