import { type AuditEntry, afterCommit, type Clock, isInUnitOfWork } from "nexus-platform";
import type { Services } from "#nexus/audit";
import { inboxEntry } from "./inbox-entry.js";
import { ListStatement, lengthOfOne } from "./list-statement.js";
import type { Sealer } from "./sealer.js";
import type { Tables } from "./tables.js";

interface Waiting {
  /** JSON of an `InboxEntry`. */
  readonly entry: string;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Puts entries into the inbox: in the caller's transaction where there is one, else together with others of the same moment. */
export class Recorder {
  readonly #inserted: ListStatement<Tables, string>;
  readonly #clock: Clock;
  readonly #sealer: Sealer;
  readonly #waiting: Waiting[] = [];
  #isWriting = false;
  /** Entries that came up in this turn of the event loop, and in the last one that had any. */
  #inThisTurn = 0;
  #inLastTurn = 0;
  /** Entries of this instance, those of transactions that were rolled back among them. */
  recorded = 0;

  constructor({
    database,
    clock,
    sealer,
  }: { readonly database: Services["database"]; readonly clock: Clock; readonly sealer: Sealer }) {
    const tables = database.for<Tables>();
    this.#inserted = new ListStatement(tables, {
      sample: "",
      build: (entries) => tables.insertInto("audit_inbox").values(entries.map((entry) => ({ entry }))),
      parameters: (entry) => [entry],
    });
    this.#clock = clock;
    this.#sealer = sealer;
  }

  /** Resolves when the entry is stored; in a transaction it is with its commit, or never. */
  async record(entry: AuditEntry): Promise<void> {
    const written = JSON.stringify(inboxEntry(entry, this.#clock.now()));
    if (!isInUnitOfWork()) {
      await this.#insertWithOthers(written);
      return;
    }
    await this.#insert([written]);
    afterCommit(() => this.#sealer.wake());
  }

  #insertWithOthers(entry: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ entry, resolve, reject });
      this.#inThisTurn += 1;
      if (this.#inThisTurn > 1) return;
      // SQLite stores at once, so that each entry would be a commit of its own: those of a turn are stored together at its end. Where they come
      // one by one, it is stored before what its request set off takes the database.
      setImmediate(() => {
        this.#inLastTurn = this.#inThisTurn;
        this.#inThisTurn = 0;
        void this.#write();
      });
      if (this.#inLastTurn <= 1) void this.#write();
    });
  }

  /** One statement at a time; what comes up meanwhile is the next. */
  async #write(): Promise<void> {
    if (this.#isWriting) return;
    this.#isWriting = true;
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, lengthOfOne(this.#waiting.length));
      try {
        await this.#insert(batch.map(({ entry }) => entry));
        this.#sealer.wake();
        for (const { resolve } of batch) resolve();
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.#isWriting = false;
  }

  async #insert(entries: readonly string[]): Promise<void> {
    await this.#inserted.run(entries);
    this.recorded += entries.length;
  }
}
