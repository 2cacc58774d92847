import { type ChainedRow, type ChainHead, hashOf } from "./chained-entry.js";
import type { SigningKeys } from "./signing-keys.js";

export interface BrokenEntry {
  readonly sequence: number;
  readonly reason: string;
}

export interface CheckOptions {
  /** The first entry to check. */
  readonly from: number;
  /** Hash of the entry before it; null where that is not there. */
  readonly previous: string | null;
  readonly anchor: ChainHead | undefined;
}

/** Follows the chain entry by entry, up to the first that does not hold. */
export class ChainCheck {
  readonly #keys: SigningKeys;
  readonly #anchor: ChainHead | undefined;
  #next: number;
  #previous: string;
  #lastKey: string | null = null;
  verified = 0;
  unsigned = 0;
  broken: BrokenEntry | null = null;

  constructor(keys: SigningKeys, { from, previous, anchor }: CheckOptions) {
    this.#keys = keys;
    this.#anchor = anchor;
    this.#next = from;
    this.#previous = previous ?? "";
    if (previous === null) this.#break(from - 1, "it is missing");
  }

  page(rows: readonly ChainedRow[]): void {
    for (const row of rows) {
      if (this.broken !== null) return;
      this.#entry(row);
    }
  }

  /** After the last entry: the head must be it, and the anchor must have been passed. */
  end({ sequence, hash }: ChainHead): void {
    if (this.broken !== null) return;
    const last = this.#next - 1;
    if (last < sequence) this.#break(this.#next, `it is missing, and the chain ends with ${sequence}`);
    else if (sequence > 0 && hash !== this.#previous) this.#break(last, "its hash is not the one that the head has");
    else if (this.#anchor !== undefined && this.#anchor.sequence > last) {
      this.#break(this.#next, `it is missing: the anchor says that there were ${this.#anchor.sequence}`);
    } else if (this.verified > 0 && this.#lastKey !== this.#keys.current) {
      this.#break(last, "it is not signed with the key of the settings, and every entry since should be");
    }
  }

  #entry(row: ChainedRow): void {
    const hash = hashOf(row, this.#previous, this.#keys);
    const reason = this.#faultOf(row, hash);
    if (reason !== null) {
      this.#break(this.#next, reason);
      return;
    }
    this.verified += 1;
    if (row.key_id === null) this.unsigned += 1;
    this.#lastKey = row.key_id;
    this.#previous = row.hash;
    this.#next += 1;
  }

  #faultOf({ sequence, key_id, hash }: ChainedRow, rightHash: string | null): string | null {
    if (Number(sequence) !== this.#next) return "it is missing";
    if (rightHash === null) return unknownKey(key_id);
    if (rightHash !== hash) return "it was changed, or one before it was: its hash does not fit";
    if (key_id === null && this.#keys.current !== null) return unsigned;
    if (key_id === null && this.#lastKey !== null) return "it is not signed, and the one before it is";
    const isAnchored = this.#anchor === undefined || this.#anchor.sequence !== this.#next || this.#anchor.hash === hash;
    return isAnchored ? null : "its hash is not the one that was kept as an anchor: the chain was written anew";
  }

  #break(sequence: number, reason: string): void {
    this.broken ??= { sequence, reason };
  }
}

/** Whoever writes the chain anew without the key would leave it unsigned. */
const unsigned =
  "it is not signed, so that anybody could have written it. If the key was set later, begin after that: " +
  "`nexus audit list --action audit.key_changed`, then `nexus audit verify --from N`";

const unknownKey = (keyId: string | null): string =>
  `it is signed with the key ${keyId}, which is not known: give it as \`key\`, or under \`previous_keys\``;
