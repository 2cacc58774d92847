import { createHash, randomBytes } from "node:crypto";
import type { Kysely } from "kysely";
import type { Database, Tables } from "./tables.js";

/** Tokens that prove that somebody reads the mail of an address: one for each account, good for one use. */
export class VerificationTokens {
  readonly #tables: Kysely<Tables>;

  constructor(database: Database) {
    this.#tables = database.for<Tables>();
  }

  /** A new token, in place of the one before. */
  async issue(userId: string): Promise<string> {
    const token = randomBytes(24).toString("base64url");
    const token_hash = hash(token);
    await this.#tables
      .insertInto("user_verifications")
      .values({ user_id: userId, token_hash })
      .onConflict((conflict) => conflict.column("user_id").doUpdateSet({ token_hash }))
      .execute();
    return token;
  }

  /** Id of the account that the token belongs to; the token is used up. Undefined for any other text. */
  async redeem(token: string): Promise<string | undefined> {
    const row = await this.#tables
      .deleteFrom("user_verifications")
      .where("token_hash", "=", hash(token))
      .returning("user_id")
      .executeTakeFirst();
    return row?.user_id;
  }
}

const hash = (token: string): string => createHash("sha256").update(token).digest("base64url");
