import type { Kysely } from "kysely";
import type { Services } from "#nexus/audit";
import { type BrokenEntry, ChainCheck } from "./chain-check.js";
import type { ChainedRow, ChainHead } from "./chained-entry.js";
import type { SigningKeys } from "./signing-keys.js";
import type { Tables } from "./tables.js";

export interface LoggedEntry {
  readonly sequence: number;
  /** ISO 8601. */
  readonly at: string;
  readonly action: string;
  readonly outcome: string;
  readonly who: string | null;
  readonly from: string | null;
  readonly what: string;
  readonly requestId: string | null;
  readonly details: Readonly<Record<string, unknown>> | null;
  readonly hash: string;
}

export interface EntryFilter {
  readonly who?: string;
  readonly action?: string;
  /** Milliseconds since 1970. */
  readonly since?: number;
  readonly limit: number;
}

export interface Verification {
  /** Where the check began. */
  readonly from: number;
  /** Entries that hold. */
  readonly verified: number;
  /** How many of them no key signed. */
  readonly unsigned: number;
  /** Recorded and not chained yet. */
  readonly unsealed: number;
  readonly head: ChainHead;
  /** The first entry that does not hold, and why. */
  readonly broken: BrokenEntry | null;
}

/** Reads the chain. */
export class AuditLog {
  readonly #tables: Kysely<Tables>;
  readonly #keys: SigningKeys;

  constructor(database: Services["database"], keys: SigningKeys) {
    this.#tables = database.for<Tables>();
    this.#keys = keys;
  }

  /** The latest first. */
  async list({ who, action, since, limit }: EntryFilter): Promise<readonly LoggedEntry[]> {
    const rows = await this.#tables
      .selectFrom("audit_entries")
      .selectAll()
      .$if(who !== undefined, (query) => query.where("who", "=", who ?? ""))
      .$if(action !== undefined, (query) => query.where("action", "=", action ?? ""))
      .$if(since !== undefined, (query) => query.where("at", ">=", since ?? 0))
      .orderBy("sequence", "desc")
      .limit(limit)
      .execute();
    return rows.map(logged);
  }

  async head(): Promise<ChainHead> {
    const { sequence, hash } = await this.#tables
      .selectFrom("audit_chain")
      .select(["sequence", "hash"])
      .where("name", "=", "head")
      .executeTakeFirstOrThrow(
        () => new Error('The row "head" of audit_chain is gone: somebody tampered with the log.'),
      );
    return { sequence: Number(sequence), hash };
  }

  /** Computes the chain anew from entry `from` on. `anchor` is a head that was kept elsewhere: the chain must run through it. */
  async verify({ from = 1, anchor }: { readonly from?: number; readonly anchor?: ChainHead }): Promise<Verification> {
    const unsealed = await this.#unsealed();
    const head = await this.head();
    const check = new ChainCheck(this.#keys, { from, previous: await this.#hashBefore(from), anchor });
    for (let after = from - 1; after < head.sequence && check.broken === null; after += pageSize) {
      const page = await this.#page(after, Math.min(after + pageSize, head.sequence));
      check.page(page);
      if (page.length === 0) break;
    }
    check.end(head);
    return { from, verified: check.verified, unsigned: check.unsigned, unsealed, head, broken: check.broken };
  }

  async #unsealed(): Promise<number> {
    const { count } = await this.#tables
      .selectFrom("audit_inbox")
      .select(({ fn }) => fn.countAll<number>().as("count"))
      .executeTakeFirstOrThrow();
    return Number(count);
  }

  async #hashBefore(sequence: number): Promise<string | null> {
    if (sequence === 1) return "";
    const row = await this.#tables
      .selectFrom("audit_entries")
      .select("hash")
      .where("sequence", "=", sequence - 1)
      .executeTakeFirst();
    return row?.hash ?? null;
  }

  #page(after: number, upTo: number): Promise<readonly ChainedRow[]> {
    return this.#tables
      .selectFrom("audit_entries")
      .selectAll()
      .where("sequence", ">", after)
      .where("sequence", "<=", upTo)
      .orderBy("sequence")
      .execute();
  }
}

const pageSize = 1_000;

function logged(row: ChainedRow): LoggedEntry {
  const { sequence, at, action, outcome, who, origin, what, request_id, details, hash } = row;
  return {
    sequence: Number(sequence),
    at: new Date(Number(at)).toISOString(),
    action,
    outcome,
    who,
    from: origin,
    what,
    requestId: request_id,
    // Written by this plugin as JSON of an object.
    details: details === null ? null : (JSON.parse(details) as LoggedEntry["details"]),
    hash,
  };
}
