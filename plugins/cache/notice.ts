import type { Names } from "./invalidations.js";

/** What instances tell each other when something is forgotten. */
export interface Notice extends Names {
  /** The instance that tells it, which knows already. */
  readonly from: string;
  /** True where everything is. */
  readonly all?: boolean;
}

/** Of a text that somebody else wrote: what cannot be understood may have told of anything. */
export function noticeIn(text: string): Notice {
  try {
    const { from, keys, tags, all } = JSON.parse(text) as Partial<Notice>;
    const isWhole = typeof from === "string" && Array.isArray(keys) && Array.isArray(tags);
    return isWhole ? { from, keys, tags, all: all === true } : unknown;
  } catch {
    return unknown;
  }
}

const unknown: Notice = { from: "", keys: [], tags: [], all: true };
