import type { Kysely } from "kysely";
import { type Clock, duration, tooManyRequests } from "nexus-platform";
import type { Context } from "#nexus/auth";
import { digest } from "./digest.js";
import { networkOf } from "./network-of.js";
import type { Database, Tables } from "./tables.js";

/** One attempt to prove something, counted as a failure before it is looked at: many at once are not more than many in turn. */
export interface Attempt {
  /** True where this was the last one before a lock. */
  readonly locks: boolean;
  /** The proof held: failures of the account are forgotten, and this one of the address. */
  readonly succeed: () => Promise<void>;
  /** Nothing was guessed: this one does not count. */
  readonly withdraw: () => Promise<void>;
}

interface Counted {
  readonly failures: number;
  readonly lockedUntil: number;
}

/** Failed attempts by account and by address, in the database, so that instances count together. */
export class Attempts {
  readonly #tables: Kysely<Tables>;
  readonly #clock: Clock;
  readonly #settings: Context["config"]["lockout"];

  constructor(database: Database, clock: Clock, settings: Context["config"]["lockout"]) {
    this.#tables = database.for<Tables>();
    this.#clock = clock;
    this.#settings = settings;
  }

  /**
   * Throws 429 where the account or the address is locked. A login without an account is counted all the same, so that a lock
   * tells nothing. The address comes first: one that is locked cannot lock accounts.
   */
  async begin(login: string, address: string): Promise<Attempt> {
    const account = accountSubject(login);
    const network = `address:${networkOf(address)}`;
    const { account_failures, address_failures } = this.#settings;
    const ofAddress = await this.#count(network, address_failures);
    const ofAccount = await this.#count(account, account_failures).catch(async (error: unknown) => {
      await this.#withdraw(network);
      throw error;
    });
    return {
      locks: ofAddress.failures >= address_failures || ofAccount.failures >= account_failures,
      succeed: async () => {
        await this.#forget(account);
        await this.#withdraw(network);
      },
      withdraw: async () => {
        await this.#withdraw(account);
        await this.#withdraw(network);
      },
    };
  }

  /** Forgets the failures of an account. */
  async unlock(login: string): Promise<void> {
    await this.#forget(accountSubject(login));
  }

  async purge(): Promise<void> {
    await this.#tables
      .deleteFrom("auth_attempts")
      .where("last_at", "<", this.#clock.now() - duration(this.#settings.forget_after))
      .where("locked_until", "<", this.#clock.now())
      .execute();
  }

  /** Compares and sets: of attempts at the same time each counts, and the one that locks shuts out those after it. */
  async #count(subject: string, limit: number): Promise<Counted> {
    for (;;) {
      const now = this.#clock.now();
      const row = await this.#find(subject);
      if (row === undefined) {
        const first = { failures: 1, lockedUntil: this.#lockedUntil(1, limit, now) };
        if (await this.#insert(subject, first, now)) return first;
        continue;
      }
      if (row.locked_until > now) throw locked(row.locked_until - now);
      const isForgotten = row.last_at < now - duration(this.#settings.forget_after);
      const failures = isForgotten ? 1 : row.failures + 1;
      const lockedUntil = this.#lockedUntil(failures, limit, now);
      const { numUpdatedRows } = await this.#tables
        .updateTable("auth_attempts")
        .set({ failures, last_at: now, locked_until: lockedUntil })
        .where("subject", "=", subject)
        .where("failures", "=", row.failures)
        .where("last_at", "=", row.last_at)
        .executeTakeFirstOrThrow();
      if (numUpdatedRows > 0n) return { failures, lockedUntil };
    }
  }

  #find(subject: string) {
    return this.#tables.selectFrom("auth_attempts").selectAll().where("subject", "=", subject).executeTakeFirst();
  }

  /** False where another attempt was first. */
  async #insert(subject: string, { failures, lockedUntil }: Counted, now: number): Promise<boolean> {
    try {
      await this.#tables
        .insertInto("auth_attempts")
        .values({ subject, failures, last_at: now, locked_until: lockedUntil })
        .execute();
      return true;
    } catch (error) {
      if ((await this.#find(subject)) === undefined) throw error;
      return false;
    }
  }

  /** Only one attempt at a time is let in past the limit, so the lock that goes is the one that this attempt made. */
  async #withdraw(subject: string): Promise<void> {
    await this.#tables
      .updateTable("auth_attempts")
      .set((row) => ({ failures: row("failures", "-", 1), locked_until: 0 }))
      .where("subject", "=", subject)
      .where("failures", ">", 0)
      .execute();
  }

  async #forget(subject: string): Promise<void> {
    await this.#tables.deleteFrom("auth_attempts").where("subject", "=", subject).execute();
  }

  /** Doubles with each failure past the limit. */
  #lockedUntil(failures: number, limit: number, now: number): number {
    if (failures < limit) return 0;
    const { delay, max_delay } = this.#settings;
    return now + Math.min(duration(delay) * 2 ** Math.min(failures - limit, 30), duration(max_delay));
  }
}

/** Hashed, because people type passwords into the wrong field. */
const accountSubject = (login: string): string => `account:${digest(login)}`;

function locked(milliseconds: number): Error {
  const seconds = Math.max(1, Math.ceil(milliseconds / 1_000));
  return tooManyRequests(`There were too many failed attempts. Try again in ${seconds} s.`, {
    headers: { "retry-after": String(seconds) },
  });
}
