import { randomBytes } from "node:crypto";
import type { Kysely } from "kysely";
import { type Clock, conflict } from "nexus-platform";
import { digest } from "./digest.js";
import type { SecretBox } from "./secret-box.js";
import type { Database, Tables } from "./tables.js";

/** Seconds for which a code counts before and after its own half minute, because clocks differ. */
const tolerance = 30;
const recoveryCodes = 10;

const otplib = () => import("otplib");

export interface TotpParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly box: SecretBox;
  /** What an authenticator app shows beside the login. */
  readonly issuer: string;
}

/** One-time codes by time (RFC 6238) as the second proof of a sign-in, and codes to get back in without the device. */
export class Totp {
  readonly #parts: TotpParts;
  readonly #tables: Kysely<Tables>;

  constructor(parts: TotpParts) {
    this.#parts = parts;
    this.#tables = parts.database.for<Tables>();
  }

  /** Whether signing in needs a code. */
  async isOn(accountId: string): Promise<boolean> {
    const row = await this.#row(accountId);
    return row !== undefined && row.confirmed_at !== null;
  }

  /** A new secret that counts once a code of it was shown. Throws 409 where one counts already. */
  async enroll(accountId: string, login: string): Promise<{ readonly secret: string; readonly uri: string }> {
    const { generateSecret, generateURI } = await otplib();
    const secret = generateSecret();
    const row = {
      account_id: accountId,
      secret: this.#parts.box.seal(secret, purposeOf(accountId)),
      confirmed_at: null,
      last_step: 0,
    };
    await this.#parts.database.transaction(async () => {
      if (await this.isOn(accountId)) throw conflict("One-time codes are in use already. Stop using them first.");
      await this.#tables.deleteFrom("auth_totp").where("account_id", "=", accountId).execute();
      await this.#tables.insertInto("auth_totp").values(row).execute();
    });
    return { secret, uri: generateURI({ issuer: this.#parts.issuer, label: login, secret }) };
  }

  /** The recovery codes, or null where the code is wrong. Throws 409 where nothing waits to be confirmed. */
  async confirm(accountId: string, code: string): Promise<readonly string[] | null> {
    const row = await this.#row(accountId);
    if (row === undefined || row.confirmed_at !== null) throw conflict("No one-time codes wait to be confirmed.");
    if (!(await this.#takeCode(accountId, code))) return null;
    const codes = Array.from({ length: recoveryCodes }, newRecoveryCode);
    await this.#parts.database.transaction(async () => {
      await this.#tables
        .updateTable("auth_totp")
        .set({ confirmed_at: this.#parts.clock.now() })
        .where("account_id", "=", accountId)
        .execute();
      await this.#tables.deleteFrom("auth_recovery_codes").where("account_id", "=", accountId).execute();
      await this.#tables
        .insertInto("auth_recovery_codes")
        .values(codes.map((each) => ({ code_hash: hashOf(accountId, each), account_id: accountId, used_at: null })))
        .execute();
    });
    return codes;
  }

  /** Takes a one-time code or a recovery code; either counts once. */
  async take(accountId: string, code: string): Promise<"totp" | "recovery-code" | null> {
    if (/^\d{6}$/.test(code)) return (await this.#takeCode(accountId, code)) ? "totp" : null;
    return (await this.#takeRecoveryCode(accountId, code)) ? "recovery-code" : null;
  }

  async disable(accountId: string): Promise<void> {
    await this.#parts.database.transaction(async () => {
      await this.#tables.deleteFrom("auth_totp").where("account_id", "=", accountId).execute();
      await this.#tables.deleteFrom("auth_recovery_codes").where("account_id", "=", accountId).execute();
    });
  }

  #row(accountId: string): Promise<Tables["auth_totp"] | undefined> {
    return this.#tables.selectFrom("auth_totp").selectAll().where("account_id", "=", accountId).executeTakeFirst();
  }

  /** A time step that was used, and every one before it, is over: a code that somebody saw is worth nothing. */
  async #takeCode(accountId: string, code: string): Promise<boolean> {
    const row = await this.#row(accountId);
    if (row === undefined) return false;
    const { verify } = await otplib();
    const result = await verify({
      secret: this.#parts.box.open(row.secret, purposeOf(accountId)),
      token: code,
      epoch: Math.floor(this.#parts.clock.now() / 1_000),
      epochTolerance: tolerance,
    });
    // Of the strategies that otplib knows, the one by time tells the step.
    if (!result.valid || !("timeStep" in result)) return false;
    const { numUpdatedRows } = await this.#tables
      .updateTable("auth_totp")
      .set({ last_step: result.timeStep })
      .where("account_id", "=", accountId)
      .where("last_step", "<", result.timeStep)
      .executeTakeFirstOrThrow();
    return numUpdatedRows > 0n;
  }

  async #takeRecoveryCode(accountId: string, code: string): Promise<boolean> {
    const { numUpdatedRows } = await this.#tables
      .updateTable("auth_recovery_codes")
      .set({ used_at: this.#parts.clock.now() })
      .where("code_hash", "=", hashOf(accountId, code))
      .where("used_at", "is", null)
      .executeTakeFirstOrThrow();
    return numUpdatedRows > 0n;
  }
}

const purposeOf = (accountId: string): string => `totp ${accountId}`;

/** 80 random bits in groups that can be copied by hand, in an alphabet without look-alikes. */
function newRecoveryCode(): string {
  const alphabet = "abcdefghjkmnpqrstuvwxyz023456789";
  const letters = [...randomBytes(16)].map((byte) => alphabet[byte % alphabet.length]).join("");
  return letters.replace(/.{4}(?=.)/g, "$&-");
}

const hashOf = (accountId: string, code: string): string =>
  digest(`${accountId} ${code.toLowerCase().replace(/[^a-z0-9]/g, "")}`);
