import { conflict, noContent, type Principal, reply, unauthorized } from "nexus-platform";
import type { Routes } from "#nexus/auth";
import type { AuthParts } from "../parts.js";
import { notStored } from "../session-answer.js";
import type { AccountRow } from "../tables.js";
import { originOf, type SignedInUser, signedIn } from "./origin.js";

type Names = "changePassword" | "enrollTotp" | "confirmTotp" | "disableTotp";

/** What people change on their own account. A stolen session is not enough: the password is asked for again. */
export function accountRoutes(parts: AuthParts): Pick<Routes, Names> {
  const { accounts, context, rows, sessions, signIn, totp, trail } = parts;

  return {
    changePassword: async (request) => {
      const { user, account } = await caller(parts, request.user);
      const { password, newPassword } = request.body;
      await signIn.confirm(account, password, originOf(request));
      const hashed = await accounts.hashPassword(newPassword);
      await context.services.database.transaction(async () => {
        const isReplaced = await rows.replaceHash(account.id, account.password_hash ?? "", hashed);
        if (!isReplaced) throw conflict("The password was changed meanwhile.");
        await sessions.revokeAll(account.id, user.session);
        await trail.record({ action: "password.changed", ...by(user), ...originOf(request) });
      });
      return noContent();
    },

    enrollTotp: async (request) => {
      const { account } = await caller(parts, request.user);
      await signIn.confirm(account, request.body.password, originOf(request));
      return reply(200, await totp.enroll(account.id, account.login), notStored);
    },

    confirmTotp: async (request) => {
      const { user, account } = await caller(parts, request.user);
      const recoveryCodes = await context.services.database.transaction(async () => {
        const codes = await totp.confirm(account.id, request.body.code);
        if (codes !== null) await trail.record({ action: "totp.enabled", ...by(user), ...originOf(request) });
        return codes;
      });
      if (recoveryCodes === null) throw unauthorized("The code is wrong, or was used already.");
      return reply(200, { recoveryCodes }, notStored);
    },

    disableTotp: async (request) => {
      const { user, account } = await caller(parts, request.user);
      if (!(await totp.isOn(account.id))) throw conflict("One-time codes are not in use.");
      await signIn.confirm(account, request.body.password, originOf(request));
      await signIn.confirmCode(account, request.body.code, originOf(request));
      await context.services.database.transaction(async () => {
        await totp.disable(account.id);
        await trail.record({ action: "totp.disabled", ...by(user), ...originOf(request) });
      });
      return noContent();
    },
  };
}

const by = ({ id }: SignedInUser) => ({ who: id, account: id });

/** The account of the caller. Throws 409 where it has no password to prove anything with. */
async function caller(
  { rows }: AuthParts,
  principal: Principal | null,
): Promise<{ readonly user: SignedInUser; readonly account: AccountRow }> {
  const user = signedIn(principal);
  const account = await rows.find("id", user.id);
  if (account === undefined) throw unauthorized("Sign in to use this.");
  if (account.password_hash === null) throw conflict("This account has no password: it signs in elsewhere.");
  return { user, account };
}
