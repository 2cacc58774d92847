import { randomUUID } from "node:crypto";
import type { Kysely, Selectable } from "kysely";
import { type Clock, conflict, duration, forbidden, isGranted, unprocessable } from "nexus-platform";
import type { Context, Key } from "#nexus/auth";
import { digest, newToken } from "./digest.js";
import type { Principals } from "./principals.js";
import type { Roles } from "./roles.js";
import type { ApiKeyRow, Tables } from "./tables.js";

export const apiKeyPrefix = "nxk_";

export interface NewApiKey {
  readonly name: string;
  readonly permissions: readonly string[];
  /** Milliseconds; left out: the setting. */
  readonly life?: number | undefined;
}

/** Who the key is for, and what they may do at this moment. */
export interface KeyOwner {
  readonly id: string;
  readonly permissions: readonly string[];
}

/** Keys for programs: each does a part of what its owner may, for a limited time. */
export class ApiKeys {
  readonly #tables: Kysely<Tables>;
  readonly #clock: Clock;
  readonly #settings: Context["config"]["api_keys"];
  readonly #roles: Roles;
  readonly #principals: Principals;

  constructor({ config, services, clock }: Context, roles: Roles, principals: Principals) {
    this.#tables = services.database.for<Tables>();
    this.#clock = clock;
    this.#settings = config.api_keys;
    this.#roles = roles;
    this.#principals = principals;
  }

  /** Throws 403 where the owner lacks a permission, 422 where nobody declares it or the time is too long, 409 where there are too many. */
  async create(owner: KeyOwner, { name, permissions, life }: NewApiKey): Promise<Key & { readonly key: string }> {
    this.#checkScope(owner, permissions);
    const lasts = this.#life(life);
    if ((await this.list(owner.id)).length >= this.#settings.max_per_account) {
      throw conflict(`There are ${this.#settings.max_per_account} keys already. Revoke one that is not needed.`);
    }
    const key = newToken(apiKeyPrefix);
    const now = this.#clock.now();
    const row: ApiKeyRow = {
      id: randomUUID(),
      key_hash: digest(key),
      account_id: owner.id,
      name,
      permissions: JSON.stringify([...new Set(permissions)]),
      created_at: now,
      expires_at: now + lasts,
      revoked_at: null,
      last_used_at: null,
    };
    await this.#tables.insertInto("auth_api_keys").values(row).execute();
    return { ...keyOf(row), key };
  }

  /** Those that can be used, oldest first. */
  async list(accountId: string): Promise<readonly Key[]> {
    const rows = await this.#tables
      .selectFrom("auth_api_keys")
      .selectAll()
      .where("account_id", "=", accountId)
      .where("revoked_at", "is", null)
      .where("expires_at", ">", this.#clock.now())
      .orderBy("created_at")
      .orderBy("id")
      .execute();
    return rows.map(keyOf);
  }

  /** Whose it was; undefined where there is none, or it is another account's. */
  async revoke(id: string, accountId?: string): Promise<string | undefined> {
    const row = await this.#tables
      .selectFrom("auth_api_keys")
      .select(["account_id", "key_hash"])
      .where("id", "=", id)
      .where("revoked_at", "is", null)
      .executeTakeFirst();
    if (row === undefined || (accountId !== undefined && row.account_id !== accountId)) return undefined;
    await this.#tables
      .updateTable("auth_api_keys")
      .set({ revoked_at: this.#clock.now() })
      .where("id", "=", id)
      .execute();
    this.#principals.forgetAll();
    return row.account_id;
  }

  /** Drops keys that ended more than a month ago. */
  async purge(): Promise<void> {
    await this.#tables
      .deleteFrom("auth_api_keys")
      .where("expires_at", "<", this.#clock.now() - duration("30d"))
      .execute();
  }

  #checkScope(owner: KeyOwner, permissions: readonly string[]): void {
    const unknown = permissions.find((permission) => !this.#roles.isPermission(permission));
    if (unknown !== undefined) throw unprocessable(`No plugin declares a permission "${unknown}".`);
    const missing = permissions.find((permission) => !isGranted(owner.permissions, permission));
    if (missing !== undefined) throw forbidden(`A key may not do more than its owner, who lacks "${missing}".`);
  }

  #life(asked: number | undefined): number {
    const { default_ttl, max_ttl } = this.#settings;
    const longest = duration(max_ttl);
    if (asked === undefined) return Math.min(duration(default_ttl), longest);
    if (asked <= longest) return asked;
    throw unprocessable(`A key is good for at most ${max_ttl}.`, {
      errors: [{ pointer: "/body/expiresIn", message: `may be at most ${longest / 1_000}` }],
    });
  }
}

const keyOf = (row: Selectable<ApiKeyRow>): Key => ({
  id: row.id,
  name: row.name,
  // This plugin wrote the list.
  permissions: JSON.parse(row.permissions) as readonly string[],
  createdAt: new Date(row.created_at).toISOString(),
  expiresAt: new Date(row.expires_at).toISOString(),
  lastUsedAt: row.last_used_at === null ? null : new Date(row.last_used_at).toISOString(),
});
