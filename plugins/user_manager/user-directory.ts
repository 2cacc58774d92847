import type { Kysely } from "kysely";
import type { Services } from "#nexus/user_manager";
import type { User, Users } from "./contract.js";
import type { Tables } from "./tables.js";

type Account = NonNullable<Awaited<ReturnType<Services["accounts"]["find"]>>>;

/** Accounts of auth with the names that people gave. */
export class UserDirectory implements Users {
  readonly #tables: Kysely<Tables>;
  readonly #accounts: Services["accounts"];

  constructor({ database, accounts }: Services) {
    this.#tables = database.for<Tables>();
    this.#accounts = accounts;
  }

  async find(id: string): Promise<User | undefined> {
    const account = await this.#accounts.find(id);
    if (account === undefined) return undefined;
    return (await this.#withNames([account]))[0];
  }

  /** At most `limit` accounts, oldest first, that are younger than the account `after`. */
  async list(limit: number, after: string | undefined): Promise<readonly User[]> {
    return this.#withNames(await this.#accounts.list({ limit, after }));
  }

  async add(account: Account, name: string): Promise<User> {
    await this.#tables.insertInto("user_manager_profiles").values({ account_id: account.id, name }).execute();
    return userOf(account, name);
  }

  /** Accounts that were not registered here, an administrator's for example, go by their login. */
  async #withNames(accounts: readonly Account[]): Promise<readonly User[]> {
    if (accounts.length === 0) return [];
    const ids = accounts.map(({ id }) => id);
    const rows = await this.#tables
      .selectFrom("user_manager_profiles")
      .selectAll()
      .where("account_id", "in", ids)
      .execute();
    const names = new Map(rows.map(({ account_id, name }) => [account_id, name]));
    return accounts.map((account) => userOf(account, names.get(account.id) ?? account.login));
  }
}

const userOf = ({ id, email, emailVerified, createdAt }: Account, name: string): User => ({
  id,
  email,
  name,
  verified: emailVerified,
  createdAt,
});
