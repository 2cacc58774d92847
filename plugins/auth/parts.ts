import { duration } from "nexus-platform";
import type { Context } from "#nexus/auth";
import { AccessTokens } from "./access-tokens.js";
import { AccountRows } from "./account-rows.js";
import { AccountStore } from "./account-store.js";
import { ApiKeys } from "./api-keys.js";
import { Attempts } from "./attempts.js";
import { Authenticator } from "./authenticator.js";
import { cookieNames } from "./cookies.js";
import { CsrfTokens } from "./csrf-tokens.js";
import { OpenIdProviders } from "./openid-providers.js";
import { OpenIdSignIn } from "./openid-sign-in.js";
import { Passwords } from "./passwords.js";
import { Principals } from "./principals.js";
import { Roles } from "./roles.js";
import { SecretBox } from "./secret-box.js";
import { SessionAnswer } from "./session-answer.js";
import { Sessions } from "./sessions.js";
import { SignIn } from "./sign-in.js";
import { SigningKeys } from "./signing-keys.js";
import { Totp } from "./totp.js";
import { Trail } from "./trail.js";

/** The parts of the running plugin, joined. `secret` is what everything is encrypted with. */
export function authParts(context: Context, secret: string) {
  const { config, services, clock, app } = context;
  const { database } = services;
  const tokenLife = duration(config.access_token_ttl);
  const box = new SecretBox(secret, config.previous_secrets);
  const roles = new Roles(app);
  const trail = new Trail(context);
  const principals = new Principals({ database, clock, roles, delay: duration(config.revocation_delay) });
  const sessions = new Sessions(context, principals);
  const keys = new SigningKeys({ database, clock, box, rotation: duration(config.key_rotation), tokenLife });
  const issuer = config.issuer || app.name;
  const audience = config.audience || app.name;
  const tokens = new AccessTokens({ keys, clock, issuer, audience, life: tokenLife });
  const attempts = new Attempts(database, clock, config.lockout);
  const passwords = new Passwords(config.password);
  const rows = new AccountRows(database);
  const accounts = new AccountStore({
    database,
    rows,
    clock,
    passwords,
    roles,
    trail,
    sessions: { revokeAll: (id) => sessions.revokeAll(id), forgetAll: () => principals.forgetAll() },
    unlock: (login) => attempts.unlock(login),
  });
  const totp = new Totp({ database, clock, box, issuer: app.name });
  const signIn = new SignIn({ rows, attempts, passwords, totp, trail });
  const csrf = new CsrfTokens(box);
  const names = cookieNames(config.cookies);
  const answer = new SessionAnswer({ tokens, principals, csrf, settings: config.cookies, names, now: clock.now });
  const cookie = config.cookies.enabled ? names.access : null;
  const authenticator = new Authenticator({ tokens, principals, csrf, cookie });
  const apiKeys = new ApiKeys(context, roles, principals);
  const providers = new OpenIdProviders(context);
  for (const { default_roles } of Object.values(config.oidc.providers))
    for (const role of default_roles) roles.check(role);
  const openIdSignIn = new OpenIdSignIn({
    providers,
    accounts,
    database,
    box,
    trail,
    clock,
    cookies: config.cookies,
    cookieName: names.oidc,
  });
  return {
    context,
    accounts,
    answer,
    apiKeys,
    attempts,
    authenticator,
    csrf,
    keys,
    names,
    openIdSignIn,
    principals,
    roles,
    rows,
    sessions,
    signIn,
    totp,
    trail,
  };
}

export type AuthParts = ReturnType<typeof authParts>;
