import type { Kysely } from "kysely";
import { type AuditEntry, afterCommit, type Clock, isInUnitOfWork } from "nexus-platform";
import type { Services } from "#nexus/audit";
import { inboxEntry } from "./inbox-entry.js";
import type { Sealer } from "./sealer.js";
import type { Tables } from "./tables.js";

type InboxRow = { readonly entry: string };

interface Waiting {
  readonly row: InboxRow;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Puts entries into the inbox: in the caller's transaction where there is one, else together with others of the same moment. */
export class Recorder {
  readonly #tables: Kysely<Tables>;
  readonly #clock: Clock;
  readonly #sealer: Sealer;
  #waiting: Waiting[] = [];
  #isWriting = false;
  /** In this turn of the event loop. */
  #hasWritten = false;
  /** Entries of this instance, those of transactions that were rolled back among them. */
  recorded = 0;

  constructor({
    database,
    clock,
    sealer,
  }: { readonly database: Services["database"]; readonly clock: Clock; readonly sealer: Sealer }) {
    this.#tables = database.for<Tables>();
    this.#clock = clock;
    this.#sealer = sealer;
  }

  /** Resolves when the entry is stored; in a transaction it is with its commit, or never. */
  async record(entry: AuditEntry): Promise<void> {
    const row = { entry: JSON.stringify(inboxEntry(entry, this.#clock.now())) };
    if (!isInUnitOfWork()) {
      await this.#insertWithOthers(row);
      return;
    }
    await this.#insert([row]);
    afterCommit(() => this.#sealer.wake());
  }

  #insertWithOthers(row: InboxRow): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ row, resolve, reject });
      if (this.#hasWritten) return;
      // The first of a turn is stored at once, before what its request set off takes the database. SQLite stores at once, too, so that each
      // would be stored alone: those that other requests of this turn record are stored together at its end.
      this.#hasWritten = true;
      setImmediate(() => {
        this.#hasWritten = false;
        void this.#write();
      });
      void this.#write();
    });
  }

  /** One statement at a time; what comes up meanwhile is the next. */
  async #write(): Promise<void> {
    if (this.#isWriting) return;
    this.#isWriting = true;
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.slice(0, batchSize);
      this.#waiting = this.#waiting.slice(batchSize);
      try {
        await this.#insert(batch.map(({ row }) => row));
        this.#sealer.wake();
        for (const { resolve } of batch) resolve();
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.#isWriting = false;
  }

  async #insert(rows: readonly InboxRow[]): Promise<void> {
    await this.#tables.insertInto("audit_inbox").values(rows).execute();
    this.recorded += rows.length;
  }
}

const batchSize = 200;
