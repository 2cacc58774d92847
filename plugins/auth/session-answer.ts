import { type Reply, type ReplyHeaders, reply } from "nexus-platform";
import type { SignedIn } from "#nexus/auth";
import type { AccessTokens } from "./access-tokens.js";
import { type CookieNames, type CookieSettings, cookieHeader } from "./cookies.js";
import type { CsrfTokens } from "./csrf-tokens.js";
import type { Principals } from "./principals.js";
import type { OpenSession } from "./sessions.js";

export interface SessionAnswerParts {
  readonly tokens: AccessTokens;
  readonly principals: Principals;
  readonly csrf: CsrfTokens;
  readonly settings: CookieSettings;
  readonly names: CookieNames;
  readonly now: () => number;
}

/** Nothing between here and the caller may keep it. */
export const notStored: ReplyHeaders = { "cache-control": "no-store" };

/** What somebody gets who has signed in: tokens in the body, or cookies that scripts cannot read. */
export class SessionAnswer {
  readonly #parts: SessionAnswerParts;

  constructor(parts: SessionAnswerParts) {
    this.#parts = parts;
  }

  async tokens(session: OpenSession): Promise<Reply<200, SignedIn>> {
    const { token, expiresIn } = await this.#sign(session);
    const { refreshToken } = session;
    return reply(200, { tokenType: "Bearer", expiresIn, accessToken: token, refreshToken }, notStored);
  }

  async cookies(session: OpenSession): Promise<Reply<200, SignedIn>> {
    const { headers, expiresIn, csrfToken } = await this.cookieHeaders(session);
    return reply(200, { tokenType: "Cookie", expiresIn, csrfToken }, headers);
  }

  async cookieHeaders(session: OpenSession) {
    const { csrf, settings, names, now } = this.#parts;
    const { token, expiresIn } = await this.#sign(session);
    const csrfToken = csrf.of(session.id);
    const lasts = Math.max(1, Math.floor((session.refreshExpiresAt - now()) / 1_000));
    const cookies = [
      { name: names.access, value: token, path: "/", maxAge: expiresIn },
      { name: names.refresh, value: session.refreshToken, path: settings.path, maxAge: lasts },
      { name: names.csrf, value: csrfToken, path: "/", maxAge: lasts, isHttpOnly: false },
    ];
    const headers = { ...notStored, "set-cookie": cookies.map((cookie) => cookieHeader(settings, cookie)) };
    return { headers, expiresIn, csrfToken };
  }

  /** Takes the cookies away; no headers where cookies are off. */
  ended(): ReplyHeaders {
    const { settings, names } = this.#parts;
    if (!settings.enabled) return notStored;
    const cookies = [
      { name: names.access, path: "/" },
      { name: names.refresh, path: settings.path },
      { name: names.csrf, path: "/", isHttpOnly: false },
    ];
    return {
      ...notStored,
      "set-cookie": cookies.map((cookie) => cookieHeader(settings, { ...cookie, value: "", maxAge: 0 })),
    };
  }

  async #sign({ id, accountId, expiresAt }: OpenSession) {
    const { tokens, principals } = this.#parts;
    const roles = (await principals.ofSession(id))?.roles ?? [];
    return tokens.sign({ accountId, sessionId: id }, { roles, sessionEnd: expiresAt });
  }
}
