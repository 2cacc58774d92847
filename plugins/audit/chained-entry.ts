import { canonicalJson } from "./canonical-json.js";
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
  const { from, requestId, ...rest } = entry;
  const row = { ...rest, sequence: head.sequence + 1, origin: from, request_id: requestId, key_id: keys.current };
  const hash = hashOf(row, head.hash, keys);
  if (hash === null) throw new Error("The current key is not known: a fault in the plugin audit.");
  return { ...row, hash };
}

/** What the hash of this row must be, after an entry with the hash `previous`. Null where its key is not known. */
export function hashOf(row: Omit<ChainedRow, "hash">, previous: string, keys: SigningKeys): string | null {
  const { sequence, id, at, action, outcome, who, origin, what, request_id, details, key_id } = row;
  const text = canonicalJson({
    sequence: Number(sequence),
    id,
    at: Number(at),
    action,
    outcome,
    who,
    from: origin,
    what,
    requestId: request_id,
    details,
    key: key_id,
  });
  return keys.hash(key_id, `${previous}\n${text}`);
}
