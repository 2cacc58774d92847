import type { Kysely } from "kysely";
import type { Clock, Logger } from "nexus-platform";
import type { Services } from "#nexus/audit";
import { type ChainedRow, type ChainHead, chained } from "./chained-entry.js";
import { type InboxEntry, inboxEntry, readInboxEntry } from "./inbox-entry.js";
import { ListStatement, mostItems } from "./list-statement.js";
import type { SigningKeys } from "./signing-keys.js";
import type { Tables } from "./tables.js";

export interface SealerOptions {
  readonly database: Services["database"];
  readonly keys: SigningKeys;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * Takes what was recorded, in the order in which it became visible, and appends it to the chain. Every instance does; who holds
 * the lock of the chain's head does it just now.
 */
export class Sealer {
  readonly #options: SealerOptions;
  readonly #tables: Kysely<Tables>;
  readonly #insert: ListStatement<Tables, ChainedRow>;
  readonly #delete: ListStatement<Tables, number>;
  #timer: NodeJS.Timeout | undefined;
  #dueAt = Number.POSITIVE_INFINITY;
  #sealing: Promise<void> | null = null;
  #isStopped = false;
  #isFailing = false;
  /** The change to this instance's key is in the chain, or there was none. */
  #isKeyTold = false;
  /** Entries that this instance has appended. */
  sealed = 0;

  constructor(options: SealerOptions) {
    this.#options = options;
    const tables = options.database.for<Tables>();
    this.#tables = tables;
    this.#insert = new ListStatement(tables, {
      sample: sampleRow,
      build: (rows) => tables.insertInto("audit_entries").values(rows),
      parameters: (row) => columns.map((column) => row[column]),
    });
    this.#delete = new ListStatement(tables, {
      sample: 0,
      build: (seqs) => tables.deleteFrom("audit_inbox").where("seq", "in", seqs),
      parameters: (seq) => [seq],
    });
  }

  /** Something was recorded, or may have been left behind: it is sealed within `delay` milliseconds. */
  wake(delay = sealDelay): void {
    // Real time: no user sees when it happens, and a step of the clock must not put it off.
    const at = performance.now() + delay;
    if (this.#isStopped || at >= this.#dueAt) return;
    clearTimeout(this.#timer);
    this.#dueAt = at;
    this.#timer = setTimeout(() => {
      this.#dueAt = Number.POSITIVE_INFINITY;
      void this.#sealInBackground();
    }, delay).unref();
  }

  /** Resolves when everything that was recorded before is in the chain. */
  async seal(): Promise<void> {
    // A run that is under way may have looked into the inbox already.
    await this.#sealing?.catch(() => undefined);
    this.#sealing ??= this.#sealAll().finally(() => {
      this.#sealing = null;
    });
    await this.#sealing;
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await this.seal();
  }

  async #sealInBackground(): Promise<void> {
    try {
      await this.seal();
      this.#isFailing = false;
      this.wake(lookAgain);
    } catch (error) {
      if (!this.#isFailing) this.#options.log.error({ err: error }, "audit entries wait to be chained; trying again");
      this.#isFailing = true;
      this.wake(retryDelay);
    }
  }

  async #sealAll(): Promise<void> {
    while ((await this.#sealBatch()) === batchSize);
  }

  /** Resolves with how many entries of the inbox were sealed. */
  async #sealBatch(): Promise<number> {
    const { database } = this.#options;
    const sealBatch = async () => {
      const head = await this.#lockedHead();
      const waiting = await this.#tables
        .selectFrom("audit_inbox")
        .selectAll()
        .orderBy("seq")
        .limit(batchSize)
        .execute();
      const now = this.#options.clock.now();
      const entries = waiting.map(({ seq, entry }) => readInboxEntry(seq, entry, now));
      const signsNothing = this.#isKeyTold && entries.length === 0;
      const appended = signsNothing ? [] : [...this.#keyChange(head), ...entries];
      await this.#append(appended, head);
      await this.#delete.run(waiting.map(({ seq }) => seq));
      return { appended: appended.length, taken: waiting.length };
    };
    const { appended, taken } = await database.transaction(sealBatch, { retries: 3 });
    this.#isKeyTold = true;
    this.sealed += appended;
    return taken;
  }

  /** Writing the row takes its lock on every engine; reading alone would not. */
  async #lockedHead(): Promise<ChainHead & { readonly keyId: string | null }> {
    await this.#tables
      .updateTable("audit_chain")
      .set(({ ref }) => ({ sequence: ref("sequence") }))
      .where("name", "=", "head")
      .execute();
    const { sequence, hash, key_id } = await this.#tables
      .selectFrom("audit_chain")
      .selectAll()
      .where("name", "=", "head")
      .executeTakeFirstOrThrow(
        () => new Error('The row "head" of audit_chain is gone: somebody tampered with the log.'),
      );
    return { sequence: Number(sequence), hash, keyId: key_id };
  }

  /**
   * That another key signs from now on is an entry of its own, so that no part of the chain loses its signature silently. Told
   * once at the start, then only before what it signs: while instances with the old key are replaced, those that only look into
   * the inbox would change it back.
   */
  #keyChange({ sequence, keyId }: ChainHead & { readonly keyId: string | null }): readonly InboxEntry[] {
    const { keys, clock } = this.#options;
    if (sequence === 0 || keyId === keys.current) return [];
    const details = { from: keyId, to: keys.current };
    const entry = {
      action: "audit.key_changed",
      outcome: "success",
      who: null,
      from: null,
      what: "audit",
      details,
    } as const;
    return [inboxEntry(entry, clock.now())];
  }

  async #append(entries: readonly InboxEntry[], head: ChainHead): Promise<void> {
    if (entries.length === 0) return;
    const rows: ChainedRow[] = [];
    for (const entry of entries) rows.push(chained(entry, rows.at(-1) ?? head, this.#options.keys));
    await this.#insert.run(rows);
    const { sequence, hash, key_id } = rows.at(-1) ?? { ...head, key_id: null };
    await this.#tables.updateTable("audit_chain").set({ sequence, hash, key_id }).where("name", "=", "head").execute();
  }
}

const batchSize = mostItems;
const sealDelay = 250;
/** For what an instance recorded that died right after. */
const lookAgain = 10_000;
const retryDelay = 5_000;

const sampleRow: ChainedRow = {
  sequence: 0,
  id: "",
  at: 0,
  action: "",
  outcome: "",
  who: null,
  origin: null,
  what: "",
  request_id: null,
  details: null,
  key_id: null,
  hash: "",
};
// In the order in which Kysely names them: a row's values are its parameters.
const columns = Object.keys(sampleRow) as readonly (keyof ChainedRow)[];
