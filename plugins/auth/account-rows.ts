import type { Kysely } from "kysely";
import { notFound } from "nexus-platform";
import type { Account, HashedPassword } from "./contract.js";
import { lowered } from "./names.js";
import type { AccountRow, Database, Tables } from "./tables.js";

export interface AccountPage {
  readonly limit: number;
  /** Id of the last account of the page before. */
  readonly after?: string | undefined;
}

/** The rows of accounts, within this plugin: single ones as they are now, lists as a replica may have them. */
export class AccountRows {
  readonly #database: Database;
  readonly #tables: Kysely<Tables>;

  constructor(database: Database) {
    this.#database = database;
    this.#tables = database.for<Tables>();
  }

  /** With the password's hash, which does not leave this plugin. Values are compared as they are. */
  find(column: "id" | "login" | "email", value: string): Promise<AccountRow | undefined> {
    return this.#database.primary(() =>
      this.#tables.selectFrom("auth_accounts").selectAll().where(column, "=", value).executeTakeFirst(),
    );
  }

  account(column: "id" | "login" | "email", written: string): Promise<Account | undefined> {
    return this.#database.primary(async () => {
      const row = await this.find(column, column === "id" ? written : lowered(written));
      return row && accountOf(row, (await this.#rolesOf([row.id])).get(row.id) ?? []);
    });
  }

  /** Throws 404. */
  async existing(id: string): Promise<Account> {
    const account = await this.account("id", id);
    if (account === undefined) throw noAccount(id);
    return account;
  }

  async list({ limit, after }: AccountPage): Promise<readonly Account[]> {
    let query = this.#tables.selectFrom("auth_accounts").selectAll().orderBy("created_at").orderBy("id").limit(limit);
    if (after !== undefined) {
      const last = await this.find("id", after);
      if (last === undefined) throw noAccount(after);
      query = query.where(({ eb, or, and }) =>
        or([
          eb("created_at", ">", last.created_at),
          and([eb("created_at", "=", last.created_at), eb("id", ">", last.id)]),
        ]),
      );
    }
    const rows = await query.execute();
    const roles = await this.#rolesOf(rows.map(({ id }) => id));
    return rows.map((row) => accountOf(row, roles.get(row.id) ?? []));
  }

  /** A stronger hash of the same password, or a new password; false where it is not the one of `before` any more. */
  async replaceHash(id: string, before: string, { hash }: HashedPassword): Promise<boolean> {
    const { numUpdatedRows } = await this.#tables
      .updateTable("auth_accounts")
      .set({ password_hash: hash })
      .where("id", "=", id)
      .where("password_hash", "=", before)
      .executeTakeFirstOrThrow();
    return numUpdatedRows > 0n;
  }

  async count(): Promise<{ readonly all: number; readonly verified: number }> {
    const rows = await this.#tables
      .selectFrom("auth_accounts")
      .select(({ fn }) => ["email_verified", fn.countAll().as("accounts")])
      .groupBy("email_verified")
      .execute();
    // Engines give counts as numbers, big integers or texts.
    const of = (flag: number): number => Number(rows.find((row) => row.email_verified === flag)?.accounts ?? 0);
    return { all: of(0) + of(1), verified: of(1) };
  }

  async #rolesOf(ids: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
    const roles = new Map<string, string[]>(ids.map((id) => [id, []]));
    if (ids.length === 0) return roles;
    const rows = await this.#tables
      .selectFrom("auth_account_roles")
      .selectAll()
      .where("account_id", "in", ids)
      .orderBy("role")
      .execute();
    for (const { account_id, role } of rows) roles.get(account_id)?.push(role);
    return roles;
  }
}

export const noAccount = (id: string): Error => notFound(`There is no account ${id}.`);

export const accountOf = (row: AccountRow, roles: readonly string[]): Account => ({
  id: row.id,
  login: row.login,
  email: row.email,
  emailVerified: row.email_verified === 1,
  disabled: row.disabled === 1,
  hasPassword: row.password_hash !== null,
  roles,
  createdAt: new Date(row.created_at).toISOString(),
});
