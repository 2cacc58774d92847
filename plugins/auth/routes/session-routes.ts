import { reply, unauthorized, unprocessable } from "nexus-platform";
import type { Routes } from "#nexus/auth";
import { cookieIn } from "../cookies.js";
import type { AuthParts } from "../parts.js";
import { originOf, signedIn } from "./origin.js";

/** Signing in, going on, signing out. */
export function sessionRoutes(parts: AuthParts): Pick<Routes, "login" | "refresh" | "logout" | "whoAmI"> {
  const { accounts, answer, context, csrf, names, sessions, signIn, totp, trail } = parts;
  const { enabled } = context.config.cookies;

  return {
    login: async (request) => {
      const { login, password, code, cookies } = request.body;
      if (cookies && !enabled) throw unprocessable("Cookies are off in this application. Sign in without them.");
      const { account, method } = await signIn.prove({ login, password, code }, originOf(request));
      const session = await sessions.open(account.id, method);
      return cookies ? answer.cookies(session) : answer.tokens(session);
    },

    refresh: async (request) => {
      const { body, headers } = request;
      const cookie = enabled && body.refreshToken === undefined ? cookieIn(headers, names.refresh) : undefined;
      const token = body.refreshToken ?? cookie ?? "";
      if (cookie !== undefined) csrf.check("POST", headers, (await sessions.idOf(token)) ?? "");
      const result = await sessions.refresh(token);
      if (result.kind === "reused") {
        const deed = { outcome: "refused", who: null, account: result.accountId, ...originOf(request) } as const;
        await trail.record({ action: "refresh.reused", ...deed });
      }
      if (result.kind !== "refreshed") throw unauthorized("The refresh token does not hold. Sign in again.");
      return cookie === undefined ? answer.tokens(result.session) : answer.cookies(result.session);
    },

    logout: async (request) => {
      const { id, session } = signedIn(request.user);
      const details = { everywhere: request.query.everywhere };
      await context.services.database.transaction(async () => {
        if (request.query.everywhere) await sessions.revokeAll(id);
        else await sessions.revoke(session);
        await trail.record({ action: "sign_out", who: id, account: id, details, ...originOf(request) });
      });
      return reply(204, undefined, answer.ended());
    },

    whoAmI: async ({ user }) => {
      const account = user && (await accounts.find(user.id));
      if (!account) throw unauthorized("Sign in to use this.");
      const { id, login, email, emailVerified } = account;
      const { roles, permissions, method } = user;
      return { id, login, email, emailVerified, roles, permissions, method, totp: await totp.isOn(id) };
    },
  };
}
