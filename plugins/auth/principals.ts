import type { Kysely } from "kysely";
import { type Awaitable, afterCommit, type Clock, type Principal } from "nexus-platform";
import { commonPermissions, type Roles } from "./roles.js";
import { ShortMemory } from "./short-memory.js";
import type { Database, Tables } from "./tables.js";

/** Somebody who may come in now. */
export interface Admitted {
  readonly principal: Principal;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

export interface PrincipalsParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly roles: Roles;
  /** Milliseconds for which an answer of the database is remembered. */
  readonly delay: number;
}

/** Sign-ins and keys that one process remembers: about 1 KB each. */
const size = 10_000;

/** How exactly the last use of a key is kept: each use would otherwise be a write. */
const useStep = 3_600_000;

/**
 * Whether a sign-in or an API key still holds, and what its account may do: asked of the database, remembered for a moment. What
 * this process revokes is forgotten at once; other processes learn of it when their memory is over.
 */
export class Principals {
  readonly #database: Database;
  readonly #tables: Kysely<Tables>;
  readonly #clock: Clock;
  readonly #roles: Roles;
  readonly #sessions: ShortMemory<Admitted | null>;
  readonly #keys: ShortMemory<Admitted | null>;

  constructor({ database, clock, roles, delay }: PrincipalsParts) {
    this.#database = database;
    this.#tables = database.for<Tables>();
    this.#clock = clock;
    this.#roles = roles;
    this.#sessions = new ShortMemory(clock, { milliseconds: delay, size });
    this.#keys = new ShortMemory(clock, { milliseconds: delay, size });
  }

  /** Null where it ended, was revoked, or its account is disabled or gone. At once where it is remembered. */
  ofSession(id: string): Awaitable<Principal | null> {
    return this.#admitted(this.#sessions.get(id, () => this.#database.primary(() => this.#loadSession(id))));
  }

  ofKey(hash: string): Awaitable<Principal | null> {
    return this.#admitted(this.#keys.get(hash, () => this.#database.primary(() => this.#loadKey(hash))));
  }

  /** As soon as the open transaction has committed. */
  forgetSession(id: string): void {
    afterCommit(() => this.#sessions.forget(id));
  }

  forgetAll(): void {
    afterCommit(() => {
      this.#sessions.forgetAll();
      this.#keys.forgetAll();
    });
  }

  #admitted(known: Awaitable<Admitted | null>): Awaitable<Principal | null> {
    return known instanceof Promise ? known.then((admitted) => this.#admit(admitted)) : this.#admit(known);
  }

  #admit(admitted: Admitted | null): Principal | null {
    return admitted !== null && admitted.expiresAt > this.#clock.now() ? admitted.principal : null;
  }

  async #loadSession(id: string): Promise<Admitted | null> {
    const rows = await this.#tables
      .selectFrom("auth_sessions as session")
      .innerJoin("auth_accounts as account", "account.id", "session.account_id")
      .leftJoin("auth_account_roles as assigned", "assigned.account_id", "account.id")
      .select(["account.id", "session.method", "session.expires_at", "assigned.role"])
      .where("session.id", "=", id)
      .where("session.revoked_at", "is", null)
      .where("account.disabled", "=", 0)
      .execute();
    const [row] = rows;
    if (row === undefined) return null;
    const { roles, permissions } = this.#allowed(rows);
    const principal = Object.freeze({ id: row.id, roles, permissions, method: row.method, session: id });
    return { principal, expiresAt: row.expires_at };
  }

  async #loadKey(hash: string): Promise<Admitted | null> {
    const rows = await this.#tables
      .selectFrom("auth_api_keys as key")
      .innerJoin("auth_accounts as account", "account.id", "key.account_id")
      .leftJoin("auth_account_roles as assigned", "assigned.account_id", "account.id")
      .select(["account.id", "key.permissions", "key.expires_at", "key.last_used_at", "assigned.role"])
      .where("key.key_hash", "=", hash)
      .where("key.revoked_at", "is", null)
      .where("account.disabled", "=", 0)
      .execute();
    const [row] = rows;
    if (row === undefined) return null;
    await this.#noteUse(hash, row.last_used_at);
    const { permissions } = this.#allowed(rows);
    // This plugin wrote the list.
    const scope = JSON.parse(row.permissions) as readonly string[];
    const principal = Object.freeze({
      id: row.id,
      // A role would promise more than the scope gives.
      roles: [],
      permissions: commonPermissions(scope, permissions),
      method: "api-key",
    });
    return { principal, expiresAt: row.expires_at };
  }

  /** Roles that nexus.yaml knows; the others count nowhere. */
  #allowed(rows: readonly { readonly role: string | null }[]): Pick<Principal, "roles" | "permissions"> {
    const assigned = rows.flatMap(({ role }) => (role === null ? [] : [role]));
    const roles = assigned.filter((role) => this.#roles.all.has(role)).sort();
    return { roles, permissions: this.#roles.permissionsOf(roles) };
  }

  async #noteUse(hash: string, last: number | null): Promise<void> {
    const now = this.#clock.now();
    if (last !== null && now - last < useStep) return;
    await this.#tables.updateTable("auth_api_keys").set({ last_used_at: now }).where("key_hash", "=", hash).execute();
  }
}
