import { createHash, randomBytes } from "node:crypto";
import type { Kysely } from "kysely";
import type { Database, Tables } from "./tables.js";

export interface Verified {
  readonly accountId: string;
  readonly email: string;
}

/** Tokens that prove that somebody reads the mail of an address: one for each account, good for one use. */
export class VerificationTokens {
  readonly #database: Database;
  readonly #tables: Kysely<Tables>;

  constructor(database: Database) {
    this.#database = database;
    this.#tables = database.for<Tables>();
  }

  /** A new token, in place of the one before. `expiresAt` in milliseconds since 1970. */
  async issue({ accountId, email }: Verified, expiresAt: number): Promise<string> {
    const token = randomBytes(24).toString("base64url");
    await this.#database.transaction(async () => {
      await this.#forget(accountId);
      await this.#tables
        .insertInto("user_manager_verifications")
        .values({ account_id: accountId, email, token_hash: hash(token), expires_at: expiresAt })
        .execute();
    });
    return token;
  }

  /** What the token proves; it is used up. Undefined for any other text, and after its time. */
  async redeem(token: string, now: number): Promise<Verified | undefined> {
    return this.#database.transaction(async () => {
      const row = await this.#tables
        .selectFrom("user_manager_verifications")
        .selectAll()
        .where("token_hash", "=", hash(token))
        .executeTakeFirst();
      // Of two at once, the one that takes the row away has it.
      if (row === undefined || !(await this.#forget(row.account_id)) || row.expires_at < now) return undefined;
      return { accountId: row.account_id, email: row.email };
    });
  }

  async #forget(accountId: string): Promise<boolean> {
    const { numDeletedRows } = await this.#tables
      .deleteFrom("user_manager_verifications")
      .where("account_id", "=", accountId)
      .executeTakeFirst();
    return numDeletedRows === 1n;
  }
}

const hash = (token: string): string => createHash("sha256").update(token).digest("base64url");
