import type { Entry } from "./entry.js";
import { valueIn } from "./kept-value.js";
import type { TagVersions } from "./shared-layer.js";

/** An entry as one text: a line of JSON about it, then the value's own JSON. */
export function entryText({ text, storedAt, freshUntil, staleUntil }: Entry, versions: TagVersions): string {
  return `${JSON.stringify([storedAt, freshUntil, staleUntil, versions])}\n${text}`;
}

export interface WrittenEntry {
  readonly entry: Entry;
  readonly versions: TagVersions;
}

/** Undefined where it was not written so, by another version of this plugin perhaps. */
export function entryOfText(written: string): WrittenEntry | undefined {
  const end = written.indexOf("\n");
  if (end < 0) return undefined;
  try {
    // What `entryText` wrote; anything else is refused below, or by JSON.
    const [storedAt, freshUntil, staleUntil, versions] = JSON.parse(written.slice(0, end)) as [
      number,
      number,
      number,
      TagVersions,
    ];
    if (![storedAt, freshUntil, staleUntil].every(Number.isFinite) || !Array.isArray(versions)) return undefined;
    const text = written.slice(end + 1);
    const tags = versions.map(([tag]) => tag);
    return { entry: { value: valueIn(text), text, tags, storedAt, freshUntil, staleUntil }, versions };
  } catch {
    return undefined;
  }
}
