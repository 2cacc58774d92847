import { randomUUID } from "node:crypto";
import type { Kysely } from "kysely";
import { type AuditEntry, type Clock, conflict } from "nexus-platform";
import { type AccountPage, type AccountRows, accountOf, noAccount } from "./account-rows.js";
import type { Account, Accounts, HashedPassword, NewAccount } from "./contract.js";
import { lowered, normalEmail, normalLogin } from "./names.js";
import type { Passwords } from "./passwords.js";
import type { Roles } from "./roles.js";
import type { AccountRow, Database, Tables } from "./tables.js";
import type { Trail } from "./trail.js";

export interface AccountStoreParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly passwords: Passwords;
  readonly roles: Roles;
  readonly trail: Trail;
  readonly sessions: {
    readonly revokeAll: (accountId: string) => Promise<void>;
    /** Of nobody is anything remembered: what changed holds from now on. */
    readonly forgetAll: () => void;
  };
  /** Forgets failed attempts. */
  readonly unlock: (login: string) => Promise<void>;
  readonly rows: AccountRows;
}

/** The accounts, as other plugins see them: no hash of a password is among it. Each change is one transaction with its entry in the audit. */
export class AccountStore implements Accounts {
  readonly #parts: AccountStoreParts;
  readonly #tables: Kysely<Tables>;
  readonly #rows: AccountRows;

  constructor(parts: AccountStoreParts) {
    this.#parts = parts;
    this.#tables = parts.database.for<Tables>();
    this.#rows = parts.rows;
  }

  async create({ login, email = null, emailVerified = false, password, roles = [] }: NewAccount): Promise<Account> {
    for (const role of roles) this.#parts.roles.check(role);
    const hashed = password === undefined ? null : await this.#hashed(password);
    const row: AccountRow = {
      id: randomUUID(),
      login: normalLogin(login),
      email: email === null ? null : normalEmail(email),
      email_verified: email !== null && emailVerified ? 1 : 0,
      password_hash: hashed?.hash ?? null,
      disabled: 0,
      created_at: this.#parts.clock.now(),
    };
    const assigned = [...new Set(roles)].sort();
    await this.#unlessTaken(row, async () => {
      await this.#tables.insertInto("auth_accounts").values(row).execute();
      for (const role of assigned) await this.#assign(row.id, role);
      await this.#record("account.created", row.id, { roles: assigned });
    });
    return accountOf(row, assigned);
  }

  find(id: string): Promise<Account | undefined> {
    return this.#rows.account("id", id);
  }

  findByLogin(login: string): Promise<Account | undefined> {
    return this.#rows.account("login", login);
  }

  findByEmail(email: string): Promise<Account | undefined> {
    return this.#rows.account("email", email);
  }

  list(page: AccountPage): Promise<readonly Account[]> {
    return this.#rows.list(page);
  }

  count(): Promise<{ readonly all: number; readonly verified: number }> {
    return this.#rows.count();
  }

  hashPassword(password: string): Promise<HashedPassword> {
    return this.#parts.passwords.hash(password);
  }

  async setPassword(id: string, password: string | HashedPassword | null): Promise<void> {
    const hashed = password === null ? null : await this.#hashed(password);
    await this.#change("account.password.set", id, async () => {
      const { login } = await this.#update(id, { password_hash: hashed?.hash ?? null });
      await this.#parts.sessions.revokeAll(id);
      await this.#parts.unlock(login);
    });
  }

  async setEmail(id: string, email: string | null): Promise<void> {
    const normal = email === null ? null : normalEmail(email);
    await this.#unlessTaken({ id, login: null, email: normal }, async () => {
      await this.#update(id, { email: normal, email_verified: 0 });
      await this.#record("account.email.set", id);
    });
  }

  async verifyEmail(id: string, email: string): Promise<boolean> {
    return this.#parts.database.transaction(async () => {
      const { numUpdatedRows } = await this.#tables
        .updateTable("auth_accounts")
        .set({ email_verified: 1 })
        .where("id", "=", id)
        .where("email", "=", lowered(email))
        .where("email_verified", "=", 0)
        .executeTakeFirstOrThrow();
      if (numUpdatedRows > 0n) await this.#record("account.email.verified", id);
      const row = await this.#rows.find("id", id);
      return row?.email === lowered(email) && row.email_verified === 1;
    });
  }

  disable(id: string): Promise<void> {
    return this.#change("account.disabled", id, async () => {
      await this.#update(id, { disabled: 1 });
      await this.#parts.sessions.revokeAll(id);
    });
  }

  enable(id: string): Promise<void> {
    return this.#change("account.enabled", id, async () => void (await this.#update(id, { disabled: 0 })));
  }

  async addRole(id: string, role: string): Promise<void> {
    this.#parts.roles.check(role);
    if ((await this.#rows.existing(id)).roles.includes(role)) return;
    await this.#change("role.added", id, () => this.#assign(id, role), { role });
  }

  async removeRole(id: string, role: string): Promise<void> {
    await this.#rows.existing(id);
    const remove = async (): Promise<void> => {
      await this.#tables
        .deleteFrom("auth_account_roles")
        .where("account_id", "=", id)
        .where("role", "=", role)
        .execute();
    };
    await this.#change("role.removed", id, remove, { role });
  }

  async revokeSessions(id: string): Promise<void> {
    await this.#rows.existing(id);
    await this.#change("account.sessions.revoked", id, () => this.#parts.sessions.revokeAll(id));
  }

  async unlock(id: string): Promise<void> {
    const { login } = await this.#rows.existing(id);
    await this.#change("account.unlocked", id, () => this.#parts.unlock(login));
  }

  async resetTotp(id: string): Promise<void> {
    await this.#rows.existing(id);
    await this.#change("totp.reset", id, async () => {
      await this.#tables.deleteFrom("auth_totp").where("account_id", "=", id).execute();
      await this.#tables.deleteFrom("auth_recovery_codes").where("account_id", "=", id).execute();
    });
  }

  async delete(id: string): Promise<void> {
    await this.#rows.existing(id);
    await this.#change("account.deleted", id, async () => {
      await this.#tables.deleteFrom("auth_accounts").where("id", "=", id).execute();
    });
  }

  #hashed(password: string | HashedPassword): Promise<HashedPassword> | HashedPassword {
    return typeof password === "string" ? this.#parts.passwords.hash(password) : password;
  }

  /** Who did it is not known here: the command or the route that it belongs to is told by itself. */
  #record(action: string, id: string, details?: AuditEntry["details"]): Promise<void> {
    return this.#parts.trail.record({ action, who: null, account: id, ...(details === undefined ? {} : { details }) });
  }

  async #change(
    action: string,
    id: string,
    write: () => Promise<void>,
    details?: AuditEntry["details"],
  ): Promise<void> {
    await this.#parts.database.transaction(async () => {
      await write();
      await this.#record(action, id, details);
      this.#parts.sessions.forgetAll();
    });
  }

  async #assign(id: string, role: string): Promise<void> {
    await this.#tables.insertInto("auth_account_roles").values({ account_id: id, role }).execute();
  }

  async #update(id: string, change: Partial<AccountRow>): Promise<AccountRow> {
    await this.#tables.updateTable("auth_accounts").set(change).where("id", "=", id).execute();
    const row = await this.#rows.find("id", id);
    if (row === undefined) throw noAccount(id);
    return row;
  }

  /** The unique columns decide, because two may ask at once; then it is found out which one it was. */
  async #unlessTaken(
    { id, login, email }: { readonly id: string; readonly login: string | null; readonly email: string | null },
    write: () => Promise<void>,
  ): Promise<void> {
    try {
      await this.#parts.database.transaction(write);
    } catch (error) {
      const byLogin = login === null ? undefined : await this.#rows.find("login", login);
      if (byLogin !== undefined && byLogin.id !== id) throw conflict(`The login ${login} is taken.`);
      const byEmail = email === null ? undefined : await this.#rows.find("email", email);
      if (byEmail !== undefined && byEmail.id !== id)
        throw conflict(`The address ${email} belongs to another account.`);
      throw error;
    }
  }
}
