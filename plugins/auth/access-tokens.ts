import { randomUUID } from "node:crypto";
import { errors, jwtVerify, SignJWT } from "jose";
import { LRUCache } from "lru-cache";
import type { Awaitable, Clock } from "nexus-platform";
import { digest } from "./digest.js";
import { algorithm, type SigningKeys } from "./signing-keys.js";

export interface AccessTokensParts {
  readonly keys: SigningKeys;
  readonly clock: Clock;
  readonly issuer: string;
  readonly audience: string;
  /** Milliseconds. */
  readonly life: number;
}

/** What a token says, once its signature, issuer, audience and time were found right. */
export interface AccessClaims {
  readonly accountId: string;
  readonly sessionId: string;
}

interface Verified extends AccessClaims {
  readonly kid: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/** About 300 bytes each. */
const remembered = 10_000;

/** RFC 9068: no other JWT that somebody signs with these keys passes for an access token. */
const type = "at+jwt";

/** Access tokens: JWTs for an account and its session. Checking a signature takes longer than a request: each is checked once. */
export class AccessTokens {
  readonly #parts: AccessTokensParts;
  readonly #verified = new LRUCache<string, Verified>({ maxSize: remembered, sizeCalculation: () => 1 });

  constructor(parts: AccessTokensParts) {
    this.#parts = parts;
  }

  /** `roles` are for others who read the token; this application asks the database. Ends no later than `sessionEnd`. */
  async sign(
    { accountId, sessionId }: AccessClaims,
    { roles, sessionEnd }: { readonly roles: readonly string[]; readonly sessionEnd: number },
  ): Promise<{ readonly token: string; readonly expiresIn: number }> {
    const { keys, clock, issuer, audience, life } = this.#parts;
    const { kid, privateKey } = keys.current;
    const issuedAt = Math.floor(clock.now() / 1_000);
    const expiresAt = Math.floor(Math.min(clock.now() + life, sessionEnd) / 1_000);
    const token = await new SignJWT({ sid: sessionId, roles })
      .setProtectedHeader({ alg: algorithm, kid, typ: type })
      .setIssuer(issuer)
      .setAudience(audience)
      .setSubject(accountId)
      .setIssuedAt(issuedAt)
      .setExpirationTime(expiresAt)
      .setJti(randomUUID())
      .sign(privateKey);
    return { token, expiresIn: expiresAt - issuedAt };
  }

  /** Null where anything about it is wrong; which, the caller is not told. At once where it was found right before. */
  verify(token: string): Awaitable<AccessClaims | null> {
    const key = digest(token);
    const known = this.#verified.get(key);
    if (known !== undefined) {
      if (known.expiresAt > this.#parts.clock.now() && this.#parts.keys.has(known.kid)) return known;
      this.#verified.delete(key);
    }
    return this.#checkOnce(token, key);
  }

  async #checkOnce(token: string, key: string): Promise<AccessClaims | null> {
    const verified = await this.#check(token);
    if (verified !== null) this.#verified.set(key, verified);
    return verified;
  }

  async #check(token: string): Promise<Verified | null> {
    const { keys, clock, issuer, audience } = this.#parts;
    try {
      const { payload, protectedHeader } = await jwtVerify(
        token,
        async ({ kid }) => {
          const key = await keys.find(kid ?? "");
          if (key === undefined) throw new errors.JWKSNoMatchingKey();
          return key.publicKey;
        },
        {
          algorithms: [algorithm],
          issuer,
          audience,
          typ: type,
          requiredClaims: ["sub", "sid", "exp", "iat", "jti"],
          currentDate: new Date(clock.now()),
        },
      );
      const { sub, sid, exp } = payload;
      const { kid } = protectedHeader;
      if (typeof sub !== "string" || typeof sid !== "string" || exp === undefined || kid === undefined) return null;
      return { accountId: sub, sessionId: sid, kid, expiresAt: exp * 1_000 };
    } catch (error) {
      // Anything else, a lost database for example, must not look like a bad token.
      if (error instanceof errors.JOSEError) return null;
      throw error;
    }
  }
}
