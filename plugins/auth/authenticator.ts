import { type Authentication, type AuthenticationRequest, type Principal, unauthorized } from "nexus-platform";
import type { AccessTokens } from "./access-tokens.js";
import { apiKeyPrefix } from "./api-keys.js";
import { cookieIn } from "./cookies.js";
import type { CsrfTokens } from "./csrf-tokens.js";
import { digest } from "./digest.js";
import type { Principals } from "./principals.js";

export interface AuthenticatorParts {
  readonly tokens: AccessTokens;
  readonly principals: Principals;
  readonly csrf: CsrfTokens;
  /** Name of the access cookie; null where cookies are off. */
  readonly cookie: string | null;
}

/** Finds out who makes a request: by a token, an API key or a cookie, in this order; the first that is there decides. */
export class Authenticator implements Pick<Authentication, "authenticate"> {
  readonly #parts: AuthenticatorParts;

  constructor(parts: AuthenticatorParts) {
    this.#parts = parts;
  }

  async authenticate(request: AuthenticationRequest): Promise<Principal | null> {
    const { headers } = request;
    const bearer = bearerIn(headers["authorization"]);
    if (bearer !== undefined) return bearer.startsWith(apiKeyPrefix) ? this.#byKey(bearer) : this.#byToken(bearer);
    const key = headers["x-api-key"];
    if (typeof key === "string") return this.#byKey(key);
    return this.#parts.cookie === null ? null : this.#byCookie(request, this.#parts.cookie);
  }

  async #byToken(token: string): Promise<Principal> {
    const { tokens, principals } = this.#parts;
    const claims = await tokens.verify(token);
    const principal = claims && (await principals.ofSession(claims.sessionId));
    // The session names its account; a token that names another one was not made here.
    if (!principal || principal.id !== claims.accountId) throw refused("token");
    return principal;
  }

  async #byKey(key: string): Promise<Principal> {
    const principal = key.startsWith(apiKeyPrefix) ? await this.#parts.principals.ofKey(digest(key)) : null;
    if (principal === null) throw refused("API key");
    return principal;
  }

  async #byCookie({ method, headers }: AuthenticationRequest, name: string): Promise<Principal | null> {
    const token = cookieIn(headers, name);
    if (token === undefined || token === "") return null;
    const principal = await this.#byToken(token);
    this.#parts.csrf.check(method, headers, principal.session ?? "");
    return principal;
  }
}

function bearerIn(header: string | readonly string[] | undefined): string | undefined {
  return typeof header === "string" ? /^bearer +(\S+)\s*$/i.exec(header)?.[1] : undefined;
}

/** Which of the many reasons it is, only the log of its owner could tell. */
const refused = (proof: string): Error =>
  unauthorized(`The ${proof} does not hold: it is over, was revoked, or was not made here.`, {
    headers: { "www-authenticate": 'Bearer error="invalid_token"' },
  });
