import {
  type Authentication,
  type AuthenticationRequest,
  type Awaitable,
  type Principal,
  unauthorized,
} from "nexus-platform";
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

  /** At once where the proof is remembered: most requests come from callers that were here a moment ago. */
  authenticate(request: AuthenticationRequest): Awaitable<Principal | null> {
    const { headers } = request;
    const bearer = bearerIn(headers["authorization"]);
    if (bearer !== undefined) return bearer.startsWith(apiKeyPrefix) ? this.#byKey(bearer) : this.#byToken(bearer);
    const key = headers["x-api-key"];
    if (typeof key === "string") return this.#byKey(key);
    return this.#parts.cookie === null ? null : this.#byCookie(request, this.#parts.cookie);
  }

  #byToken(token: string): Awaitable<Principal> {
    const { tokens, principals } = this.#parts;
    return andThen(tokens.verify(token), (claims) => {
      if (claims === null) throw refused("token");
      return andThen(principals.ofSession(claims.sessionId), (principal) => {
        // The session names its account; a token that names another one was not made here.
        if (principal === null || principal.id !== claims.accountId) throw refused("token");
        return principal;
      });
    });
  }

  #byKey(key: string): Awaitable<Principal> {
    const known = key.startsWith(apiKeyPrefix) ? this.#parts.principals.ofKey(digest(key)) : null;
    return andThen(known, (principal) => {
      if (principal === null) throw refused("API key");
      return principal;
    });
  }

  #byCookie({ method, headers }: AuthenticationRequest, name: string): Awaitable<Principal | null> {
    const token = cookieIn(headers, name);
    if (token === undefined || token === "") return null;
    return andThen(this.#byToken(token), (principal) => {
      this.#parts.csrf.check(method, headers, principal.session ?? "");
      return principal;
    });
  }
}

const andThen = <T, Result>(value: Awaitable<T>, next: (value: T) => Awaitable<Result>): Awaitable<Result> =>
  value instanceof Promise ? value.then(next) : next(value);

function bearerIn(header: string | readonly string[] | undefined): string | undefined {
  return typeof header === "string" ? /^bearer +(\S+)\s*$/i.exec(header)?.[1] : undefined;
}

/** Which of the many reasons it is, only the log of its owner could tell. */
const refused = (proof: string): Error =>
  unauthorized(`The ${proof} does not hold: it is over, was revoked, or was not made here.`, {
    headers: { "www-authenticate": 'Bearer error="invalid_token"' },
  });
