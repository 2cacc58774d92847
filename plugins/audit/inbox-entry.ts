import { randomUUID } from "node:crypto";
import type { AuditEntry } from "nexus-platform";
import { canonicalJson } from "./canonical-json.js";

/** An entry as it is recorded, before it has its place in the chain. */
export interface InboxEntry {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly action: string;
  readonly outcome: string;
  readonly who: string | null;
  readonly from: string | null;
  readonly what: string;
  readonly requestId: string | null;
  /** Canonical JSON. */
  readonly details: string | null;
}

/** What is too long is cut, because recording must not fail for it; every engine gives back the same texts as it took. */
export function inboxEntry(
  { action, outcome, who, from, what, requestId, details }: AuditEntry,
  at: number,
): InboxEntry {
  return {
    id: randomUUID(),
    at,
    action: text(action, 255),
    outcome,
    who: who === null ? null : text(who, 255),
    from: from === null ? null : text(from, 255),
    what: text(what, 2_000),
    requestId: requestId === undefined ? null : text(requestId, 255),
    details: details === undefined ? null : detailsText(details),
  };
}

const longestDetails = 32_000;

function detailsText(details: NonNullable<AuditEntry["details"]>): string {
  const written = canonicalJson(details);
  return written.length <= longestDetails ? written : canonicalJson({ cut: text(written, longestDetails) });
}

/** PostgreSQL takes no NUL, and halves of a surrogate pair are no Unicode. */
function text(value: string, longest: number): string {
  const cut = value.length <= longest ? value : `${value.slice(0, longest - 1)}…`;
  return unsafe.test(cut) ? Buffer.from(cut.replaceAll("\u0000", "\ufffd")).toString() : cut;
}

/** Halves of pairs, whole ones among them. */
const unsafe = /[\u0000\ud800-\udfff]/;

/** Whoever can write to the inbox must not be able to stop the chain: what cannot be read is chained as that. */
export function readInboxEntry(seq: number, written: string, at: number): InboxEntry {
  try {
    const read: unknown = JSON.parse(written);
    if (isInboxEntry(read)) return read;
  } catch {
    // Told by the entry below.
  }
  const details = { text: written.slice(0, 2_000) };
  const what = `audit_inbox/${seq}`;
  return inboxEntry({ action: "audit.unreadable", outcome: "failed", who: null, from: null, what, details }, at);
}

function isInboxEntry(value: unknown): value is InboxEntry {
  if (typeof value !== "object" || value === null) return false;
  const { id, at, action, outcome, who, from, what, requestId, details } = value as Readonly<Record<string, unknown>>;
  const isShort = (text: unknown, longest: number): boolean => typeof text === "string" && text.length <= longest;
  return (
    isShort(id, 36) &&
    Number.isSafeInteger(at) &&
    isShort(action, 255) &&
    isShort(outcome, 16) &&
    [who, from, requestId].every((text) => text === null || isShort(text, 255)) &&
    isShort(what, 2_000) &&
    (details === null || isShort(details, 70_000))
  );
}
