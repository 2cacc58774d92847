import type { Generated } from "kysely";

export interface Tables {
  /** Recorded with the transaction of whoever recorded it, and not chained yet. */
  readonly audit_inbox: {
    readonly seq: Generated<number>;
    /** JSON of an `InboxEntry`. */
    readonly entry: string;
  };
  /** The chain. The database itself refuses to change or delete a row. */
  readonly audit_entries: {
    /** From 1 on, without gaps. */
    readonly sequence: number;
    readonly id: string;
    /** Milliseconds since 1970. */
    readonly at: number;
    readonly action: string;
    readonly outcome: string;
    readonly who: string | null;
    readonly origin: string | null;
    readonly what: string;
    readonly request_id: string | null;
    /** Canonical JSON. */
    readonly details: string | null;
    /** Which key signed it; null for none. */
    readonly key_id: string | null;
    readonly hash: string;
  };
  /** One row, "head": where the chain ends. Whoever holds its lock appends. */
  readonly audit_chain: {
    readonly name: string;
    readonly sequence: number;
    readonly hash: string;
    readonly key_id: string | null;
  };
}
