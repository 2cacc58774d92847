import type { YamlProblem } from "./problem.js";
import { controlCharacter, notUtf8, tooLarge } from "./traps.js";

export type Decoded =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly problem: YamlProblem };

/** 10⁶ bytes are one megabyte, as everywhere in Nexus. */
const maximalBytes = 2_000_000;

/**
 * The text of a file. Offsets count in this text: a byte order mark at its start is no part of it, and whoever turns offsets
 * into lines decodes in the same way (`new TextDecoder().decode(bytes)`).
 */
export function decodeText(bytes: Uint8Array): Decoded {
  if (bytes.length > maximalBytes) return fault(tooLarge(null, "2 MB"));
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return fault(illFormed(bytes));
  }
  const control = controlCharacters.exec(text);
  if (control === null) return { ok: true, text };
  return fault(controlCharacter(text.charCodeAt(control.index), { start: control.index, end: control.index + 1 }));
}

const controlCharacters = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/;

function fault(problem: YamlProblem): Decoded {
  return { ok: false, problem };
}

function illFormed(bytes: Uint8Array): YamlProblem {
  const encoding = utf16ByteOrderMarks[`${bytes[0]},${bytes[1]}`] ?? null;
  if (encoding !== null) return notUtf8(null, encoding);
  const start = new TextDecoder().decode(bytes.subarray(0, wellFormedLength(bytes)), { stream: true }).length;
  return notUtf8({ start, end: start + 1 }, null);
}

const utf16ByteOrderMarks: Readonly<Record<string, string>> = { "255,254": "UTF-16", "254,255": "UTF-16" };

/** Length of the longest prefix that some continuation could make well-formed. */
function wellFormedLength(bytes: Uint8Array): number {
  let good = 0;
  let bad = bytes.length + 1;
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (canBegin(bytes.subarray(0, middle))) good = middle;
    else bad = middle;
  }
  return good;
}

function canBegin(prefix: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(prefix, { stream: true });
    return true;
  } catch {
    return false;
  }
}
