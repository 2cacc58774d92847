import type { InboxEntry } from "./inbox-entry.js";
import type { SigningKeys } from "./signing-keys.js";
import type { Tables } from "./tables.js";

export type ChainedRow = Tables["audit_entries"];

/** Where the chain ends. */
export interface ChainHead {
  /** 0 where it is empty. */
  readonly sequence: number;
  /** "" where it is empty. */
  readonly hash: string;
}

/** The entry as the next one after `head`, signed with the current key. */
export function chained(entry: InboxEntry, head: ChainHead, keys: SigningKeys): ChainedRow {
  const { id, at, action, outcome, who, from: origin, what, requestId: request_id, details } = entry;
  const [sequence, key_id] = [head.sequence + 1, keys.current];
  const row = { sequence, id, at, action, outcome, who, origin, what, request_id, details, key_id, hash: "" };
  const hash = hashOf(row, head.hash, keys);
  if (hash === null) throw new Error("The current key is not known: a fault in the plugin audit.");
  row.hash = hash;
  return row;
}

/** What the hash of this row must be, after an entry with the hash `previous`. Null where its key is not known. */
export function hashOf(row: Omit<ChainedRow, "hash">, previous: string, keys: SigningKeys): string | null {
  // Canonical JSON (RFC 8785), because the keys stand in the order that it asks for and every value is a text, a whole number or null.
  const text = JSON.stringify({
    action: row.action,
    at: Number(row.at),
    details: row.details,
    from: row.origin,
    id: row.id,
    key: row.key_id,
    outcome: row.outcome,
    requestId: row.request_id,
    sequence: Number(row.sequence),
    what: row.what,
    who: row.who,
  });
  return keys.hash(row.key_id, `${previous}\n${text}`);
}
