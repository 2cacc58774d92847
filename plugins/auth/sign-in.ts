import { unauthorized } from "nexus-platform";
import type { AccountRows } from "./account-rows.js";
import type { Attempts } from "./attempts.js";
import { lowered } from "./names.js";
import type { Passwords } from "./passwords.js";
import type { AccountRow } from "./tables.js";
import type { Totp } from "./totp.js";
import type { Trail } from "./trail.js";

export interface SignInParts {
  readonly rows: AccountRows;
  readonly attempts: Attempts;
  readonly passwords: Passwords;
  readonly totp: Totp;
  readonly trail: Trail;
}

/** Where a request comes from, for locks and for the audit. */
export interface Origin {
  readonly from: string;
  readonly requestId: string;
}

export interface Proof {
  readonly login: string;
  readonly password: string;
  readonly code?: string | undefined;
}

/** Proves who somebody is. Refusals are one answer, so that nobody learns which accounts there are. */
export class SignIn {
  readonly #parts: SignInParts;

  constructor(parts: SignInParts) {
    this.#parts = parts;
  }

  /**
   * The account, and how it was proved. Throws 401, the same for an unknown login, a wrong password and a disabled account; 429
   * where account or address is locked; 401 of the type "totp-required" where the password is right and a code is missing.
   */
  async prove(
    { login: written, password, code }: Proof,
    origin: Origin,
  ): Promise<{ readonly account: AccountRow; readonly method: string }> {
    const { attempts, rows, totp, trail } = this.#parts;
    const login = lowered(written);
    const attempt = await attempts.begin(login, origin.from);
    const account = await rows.find("login", login);
    const isRight = await this.#isRight(password, account);
    if (!isRight || account === undefined) return this.#refuse(account, attempt.locks, origin);

    let method = "password";
    if (await totp.isOn(account.id)) {
      if (code === undefined) {
        // The password alone must not forget failures, or codes could be guessed without end.
        await attempt.withdraw();
        throw codeNeeded();
      }
      const taken = await totp.take(account.id, code);
      if (taken === null) return this.#refuse(account, attempt.locks, origin);
      method = taken;
    }
    await attempt.succeed();
    await this.#strengthen(account, password);
    await trail.record({ action: "sign_in", who: account.id, account: account.id, details: { method }, ...origin });
    return { account, method };
  }

  /** The password of somebody who is signed in already. Throws 401 and 429 as above. */
  async confirm(account: AccountRow, password: string, origin: Origin): Promise<void> {
    const attempt = await this.#parts.attempts.begin(account.login, origin.from);
    if (!(await this.#isRight(password, account))) return this.#refuse(account, attempt.locks, origin);
    await attempt.withdraw();
  }

  /** A code of somebody who is signed in already. */
  async confirmCode(account: AccountRow, code: string, origin: Origin): Promise<void> {
    const attempt = await this.#parts.attempts.begin(account.login, origin.from);
    if ((await this.#parts.totp.take(account.id, code)) === null) return this.#refuse(account, attempt.locks, origin);
    await attempt.withdraw();
  }

  /** Looks at the password first, whatever else is wrong, so that every refusal takes as long. */
  async #isRight(password: string, account: AccountRow | undefined): Promise<boolean> {
    const isEqual = await this.#parts.passwords.isRight(password, account?.password_hash ?? null);
    return isEqual && account?.disabled === 0;
  }

  async #refuse(account: AccountRow | undefined, locks: boolean, origin: Origin): Promise<never> {
    const { trail } = this.#parts;
    const failure = { outcome: "refused", who: null, account: account?.id ?? null, ...origin } as const;
    await trail.record({ action: "sign_in", ...failure });
    if (locks) await trail.record({ action: "lockout", ...failure });
    throw unauthorized("The login, the password or the code is wrong.");
  }

  async #strengthen({ id, password_hash }: AccountRow, password: string): Promise<void> {
    const { passwords, rows } = this.#parts;
    if (password_hash === null || !(await passwords.isOutdated(password_hash))) return;
    await rows.replaceHash(id, password_hash, await passwords.rehash(password));
  }
}

/** A client asks for the code and sends everything again. */
const codeNeeded = (): Error =>
  unauthorized("This account needs a one-time code, too.", { type: "urn:nexus:auth:totp-required" });
