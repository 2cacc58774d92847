import { randomUUID } from "node:crypto";
import type { Kysely, Selectable } from "kysely";
import type { User, Users } from "./contract.js";
import type { Database, Tables } from "./tables.js";

export interface NewAccount {
  readonly email: string;
  readonly name: string;
  readonly verified: boolean;
}

/** The accounts. Addresses are given and kept in lower case. */
export class AccountStore implements Users {
  readonly #tables: Kysely<Tables>;

  constructor(database: Database) {
    this.#tables = database.for<Tables>();
  }

  async find(id: string): Promise<User | undefined> {
    const row = await this.#tables.selectFrom("users").selectAll().where("id", "=", id).executeTakeFirst();
    return row && userOf(row);
  }

  async hasEmail(email: string): Promise<boolean> {
    const row = await this.#tables.selectFrom("users").select("id").where("email", "=", email).executeTakeFirst();
    return row !== undefined;
  }

  /** At most `limit` accounts, oldest first, that are younger than the account `after`. */
  async list(limit: number, after: string | undefined): Promise<readonly User[]> {
    let query = this.#tables.selectFrom("users").selectAll().orderBy("created_at").orderBy("id").limit(limit);
    if (after !== undefined) {
      query = query.where(({ eb, refTuple, selectFrom }) =>
        eb(
          refTuple("created_at", "id"),
          ">",
          selectFrom("users").select(["created_at", "id"]).where("id", "=", after).$asTuple("created_at", "id"),
        ),
      );
    }
    return (await query.execute()).map(userOf);
  }

  async add({ email, name, verified }: NewAccount): Promise<User> {
    const user: User = { id: randomUUID(), email, name, verified, createdAt: new Date().toISOString() };
    await this.#tables
      .insertInto("users")
      .values({ id: user.id, email, name, verified: verified ? 1 : 0, created_at: user.createdAt })
      .execute();
    return user;
  }

  async markVerified(id: string): Promise<User> {
    return userOf(
      await this.#tables
        .updateTable("users")
        .set({ verified: 1 })
        .where("id", "=", id)
        .returningAll()
        .executeTakeFirstOrThrow(),
    );
  }

  async count(): Promise<{ readonly all: number; readonly verified: number }> {
    const { all, verified } = await this.#tables
      .selectFrom("users")
      .select(({ fn }) => [fn.countAll<number>().as("all"), fn.sum<number | null>("verified").as("verified")])
      .executeTakeFirstOrThrow();
    return { all, verified: verified ?? 0 };
  }
}

const userOf = ({ id, email, name, verified, created_at }: Selectable<Tables["users"]>): User => ({
  id,
  email,
  name,
  verified: verified === 1,
  createdAt: created_at,
});
