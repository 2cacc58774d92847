import { generate } from "otplib";
import { describe, expect, test } from "vitest";
import type { RecoveryCodes, TotpEnrolment } from "#nexus/auth";
import { type AuthApp, bearer, password, statusOf } from "../auth-app.js";

/** One-time codes on every engine. */
export function totpContract(started: () => AuthApp): void {
  const codeOf = (secret: string) => generate({ secret, epoch: Math.floor(started().app.clock.now() / 1_000) });
  const login = (name: string, code?: string) =>
    started().login({ login: name, password, ...(code === undefined ? {} : { code }) });
  /** To the next half minute, so that there is a new code. */
  const nextStep = () => started().app.clock.advance(30_000);

  async function enrolled(name: string) {
    const { accounts, post, tokens } = started();
    const account = await accounts.create({ login: name, password });
    const headers = bearer((await tokens(name)).accessToken);
    const { secret, uri } = (await post("/auth/totp", { password }, headers)).json<TotpEnrolment>();
    const confirmed = await post("/auth/totp/confirm", { code: await codeOf(secret) }, headers);
    const { recoveryCodes } = confirmed.json<RecoveryCodes>();
    await nextStep();
    return { account, headers, secret, uri, recoveryCodes };
  }

  describe("one-time codes", () => {
    test("once confirmed, signing in needs a code", async () => {
      const { secret, uri } = await enrolled("totp");
      expect(uri).toMatch(/^otpauth:\/\/totp\/storefront:totp\?/);
      const missing = await login("totp");
      expect([missing.status, missing.json()]).toMatchObject([401, { type: "urn:nexus:auth:totp-required" }]);
      expect(await statusOf(login("totp", "000000"))).toBe(401);
      const answer = await login("totp", await codeOf(secret));
      expect(answer.status).toBe(200);
      const { accessToken } = answer.json<{ accessToken: string }>();
      expect((await started().get("/auth/me", bearer(accessToken))).json()).toMatchObject({
        method: "totp",
        totp: true,
      });
    });

    test("a code counts once, also for many at the same time, and not after a later one", async () => {
      const { secret } = await enrolled("totp-once");
      const code = await codeOf(secret);
      const answers = await Promise.all([1, 2, 3].map(() => statusOf(login("totp-once", code))));
      expect(answers.sort()).toEqual([200, 401, 401]);
      const next = await generate({ secret, epoch: Math.floor(started().app.clock.now() / 1_000) + 30 });
      expect(await statusOf(login("totp-once", next))).toBe(200);
      await nextStep();
      expect(await statusOf(login("totp-once", next))).toBe(401);
    });

    test("each recovery code replaces a code once", async () => {
      const { recoveryCodes } = await enrolled("totp-lost");
      expect(recoveryCodes).toHaveLength(10);
      const [first = "", second = ""] = recoveryCodes;
      expect(await statusOf(login("totp-lost", first))).toBe(200);
      expect(await statusOf(login("totp-lost", first))).toBe(401);
      expect(await statusOf(login("totp-lost", second.toUpperCase().replaceAll("-", " ")))).toBe(200);
    });

    test("nobody begins, or stops, without the password", async () => {
      const { post } = started();
      const { headers, secret } = await enrolled("totp-off");
      expect(await statusOf(post("/auth/totp", { password }, headers))).toBe(409);
      const stop = async (given: string, code: string) =>
        statusOf(post("/auth/totp/disable", { password: given, code }, headers));
      expect(await stop("wrong", await codeOf(secret))).toBe(401);
      expect(await stop(password, "000000")).toBe(401);
      expect(await stop(password, await codeOf(secret))).toBe(204);
      expect(await statusOf(login("totp-off"))).toBe(200);
      expect(await statusOf(post("/auth/totp", { password: "wrong" }, headers))).toBe(401);
    });

    test("what was begun and not confirmed changes nothing", async () => {
      const { accounts, post, tokens } = started();
      await accounts.create({ login: "totp-begun", password });
      const headers = bearer((await tokens("totp-begun")).accessToken);
      expect(await statusOf(post("/auth/totp/confirm", { code: "123456" }, headers))).toBe(409);
      await post("/auth/totp", { password }, headers);
      expect(await statusOf(post("/auth/totp/confirm", { code: "000000" }, headers))).toBe(401);
      expect(await statusOf(login("totp-begun"))).toBe(200);
    });

    test("an administrator takes the codes away from whoever lost them", async () => {
      const { account } = await enrolled("totp-reset");
      await started().accounts.resetTotp(account.id);
      expect(await statusOf(login("totp-reset"))).toBe(200);
    });
  });
}
