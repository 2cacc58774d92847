import { randomUUID } from "node:crypto";
import type { Kysely } from "kysely";
import { type Clock, duration } from "nexus-platform";
import type { Context } from "#nexus/auth";
import { digest, newToken } from "./digest.js";
import type { Principals } from "./principals.js";
import type { Database, Tables } from "./tables.js";

/** A sign-in with the token that keeps it alive. */
export interface OpenSession {
  readonly id: string;
  readonly accountId: string;
  readonly refreshToken: string;
  /** Milliseconds since 1970. */
  readonly refreshExpiresAt: number;
  /** When it ends however it is used. */
  readonly expiresAt: number;
}

export type Refreshed =
  | { readonly kind: "refreshed"; readonly session: OpenSession }
  /** Not known, over, or its session ended. */
  | { readonly kind: "refused" }
  /** It was used before: somebody has a copy. The sign-in is revoked. */
  | { readonly kind: "reused"; readonly accountId: string };

interface FoundToken {
  readonly session_id: string;
  readonly account_id: string;
  readonly token_expires_at: number;
  readonly session_expires_at: number;
  readonly revoked_at: number | null;
  readonly used_at: number | null;
  readonly disabled: number;
}

/** Nothing but statements: the whole is tried again where the database gives it up for another one. */
const again = { retries: 3 };

/** Sign-ins, and the refresh tokens by which they go on: each is good for one use and leads to the next. */
export class Sessions {
  readonly #database: Database;
  readonly #tables: Kysely<Tables>;
  readonly #clock: Clock;
  readonly #principals: Principals;
  readonly #settings: Context["config"];

  constructor({ config, services, clock }: Context, principals: Principals) {
    this.#database = services.database;
    this.#tables = services.database.for<Tables>();
    this.#clock = clock;
    this.#principals = principals;
    this.#settings = config;
  }

  async open(accountId: string, method: string): Promise<OpenSession> {
    const id = randomUUID();
    const now = this.#clock.now();
    const expiresAt = now + duration(this.#settings.session_max_age);
    return this.#database.transaction(async () => {
      await this.#tables
        .insertInto("auth_sessions")
        .values({ id, account_id: accountId, method, created_at: now, expires_at: expiresAt, revoked_at: null })
        .execute();
      return this.#issue({ id, accountId, expiresAt });
    }, again);
  }

  /** Id of the session that the token belongs to, whatever became of it. */
  async idOf(refreshToken: string): Promise<string | undefined> {
    return (await this.#find(digest(refreshToken)))?.session_id;
  }

  async refresh(refreshToken: string): Promise<Refreshed> {
    const hash = digest(refreshToken);
    const found = await this.#find(hash);
    if (found === undefined) return { kind: "refused" };
    if (found.used_at !== null) return this.#reused(found);
    const now = this.#clock.now();
    const isOver = found.token_expires_at <= now || found.session_expires_at <= now;
    if (isOver || found.revoked_at !== null || found.disabled === 1) return { kind: "refused" };
    const session = await this.#exchange(hash, found);
    // Somebody else used it in between: the same as using it twice.
    return session === undefined ? this.#reused(found) : { kind: "refreshed", session };
  }

  async revoke(id: string): Promise<void> {
    await this.#tables
      .updateTable("auth_sessions")
      .set({ revoked_at: this.#clock.now() })
      .where("id", "=", id)
      .where("revoked_at", "is", null)
      .execute();
    this.#principals.forgetSession(id);
  }

  /** Every sign-in of the account, or all but one. */
  async revokeAll(accountId: string, except?: string): Promise<void> {
    let query = this.#tables
      .updateTable("auth_sessions")
      .set({ revoked_at: this.#clock.now() })
      .where("account_id", "=", accountId)
      .where("revoked_at", "is", null);
    if (except !== undefined) query = query.where("id", "!=", except);
    await query.execute();
    this.#principals.forgetAll();
  }

  /** Drops what cannot be used any more. Used tokens stay until they would have ended, so that their reuse is seen. */
  async purge(): Promise<void> {
    const now = this.#clock.now();
    await this.#tables.deleteFrom("auth_refresh_tokens").where("expires_at", "<", now).execute();
    await this.#tables.deleteFrom("auth_sessions").where("expires_at", "<", now).execute();
  }

  #find(hash: string): Promise<FoundToken | undefined> {
    return this.#tables
      .selectFrom("auth_refresh_tokens as token")
      .innerJoin("auth_sessions as session", "session.id", "token.session_id")
      .innerJoin("auth_accounts as account", "account.id", "session.account_id")
      .select([
        "token.session_id",
        "session.account_id",
        "token.expires_at as token_expires_at",
        "session.expires_at as session_expires_at",
        "session.revoked_at",
        "token.used_at",
        "account.disabled",
      ])
      .where("token.token_hash", "=", hash)
      .executeTakeFirst();
  }

  /** Undefined where the token was used meanwhile: of several who try at once one succeeds. */
  #exchange(hash: string, found: FoundToken): Promise<OpenSession | undefined> {
    return this.#database.transaction(async () => {
      const { numUpdatedRows } = await this.#tables
        .updateTable("auth_refresh_tokens")
        .set({ used_at: this.#clock.now() })
        .where("token_hash", "=", hash)
        .where("used_at", "is", null)
        .executeTakeFirstOrThrow();
      if (numUpdatedRows === 0n) return undefined;
      return this.#issue({ id: found.session_id, accountId: found.account_id, expiresAt: found.session_expires_at });
    }, again);
  }

  async #reused({ session_id, account_id }: FoundToken): Promise<Refreshed> {
    await this.revoke(session_id);
    return { kind: "reused", accountId: account_id };
  }

  async #issue(session: Pick<OpenSession, "id" | "accountId" | "expiresAt">): Promise<OpenSession> {
    const refreshToken = newToken("nxr_");
    const lasts = this.#clock.now() + duration(this.#settings.refresh_token_ttl);
    const refreshExpiresAt = Math.min(lasts, session.expiresAt);
    await this.#tables
      .insertInto("auth_refresh_tokens")
      .values({
        token_hash: digest(refreshToken),
        session_id: session.id,
        expires_at: refreshExpiresAt,
        used_at: null,
      })
      .execute();
    return { ...session, refreshToken, refreshExpiresAt };
  }
}
