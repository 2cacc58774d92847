import { type Document, isCollection, isPair, isScalar, visit, type YAMLError } from "yaml";
import type { Span } from "../../model.js";
import type { SyntaxProblem } from "./problem.js";
import { syntax } from "./traps.js";

export interface SlipContext {
  readonly document: Document.Parsed;
  readonly text: string;
}

/** Slips that are made often, told as what they are. Null where an error is another one. */
type Slip = (error: YAMLError, context: SlipContext) => SyntaxProblem | null;

/** The first that knows the error describes it. */
export const slips: readonly Slip[] = [
  unquotedRange,
  unquotedInterpolation,
  unquotedStart,
  unquotedStar,
  unclosedQuote,
  unclosedBracket,
  missingSpace,
  missingColon,
  colonInValue,
  unknownTag,
];

/** `version: >=1.0.0`: ">" begins a folded text. */
function unquotedRange({ pos, message }: YAMLError, { text }: SlipContext): SyntaxProblem | null {
  if (!/^Block scalar header|block scalar indicator/.test(message)) return null;
  const start = Math.max(text.lastIndexOf(">", pos[0]), text.lastIndexOf("|", pos[0]));
  const isInFlow = message.includes("indicator");
  const value = valueAt(start, { text, isInFlow });
  return syntax(spanOf(start, value), {
    message: `a value that starts with "${value.charAt(0)}" must be quoted`,
    label: "quotes are missing",
    help: `write "${value}" in quotes`,
  });
}

/** `{ url: ${env:URL} }`: the inner "{" begins a map. */
function unquotedInterpolation({ pos, message }: YAMLError, { text }: SlipContext): SyntaxProblem | null {
  if (!message.startsWith("Unexpected flow-map-start at node end") || text[pos[0] - 1] !== "$") return null;
  const close = text.indexOf("}", pos[0]);
  const value = text.slice(pos[0] - 1, close === -1 ? pos[1] : close + 1);
  return syntax(spanOf(pos[0] - 1, value), {
    message: 'a value with "${" must be quoted inside of { } and [ ]',
    label: "quotes are missing",
    help: `write "${value}" in quotes`,
  });
}

/** `$use: @acme/reports`: some signs cannot start a plain value. */
function unquotedStart({ code, pos, message }: YAMLError, { text }: SlipContext): SyntaxProblem | null {
  if (code !== "BAD_SCALAR_START") return null;
  const value = valueAt(pos[0], { text, isInFlow: false });
  return syntax(spanOf(pos[0], value), {
    message: `a value that starts with "${message.at(-1)}" must be quoted`,
    label: "quotes are missing",
    help: `write ${JSON.stringify(value)} in quotes`,
  });
}

/** `admin: [*]` or `*.created:`: what starts with "*" is an alias. */
function unquotedStar({ code, pos, message }: YAMLError, { text }: SlipContext): SyntaxProblem | null {
  if (code !== "BAD_ALIAS" || !message.startsWith("Alias ")) return null;
  const start = text.lastIndexOf("*", pos[1] - 1);
  const value = /^\*[^\s,\]}:]*/.exec(text.slice(start))?.[0] ?? "*";
  return syntax(spanOf(start, value), {
    message: `"${value}" must be quoted`,
    label: "quotes are missing",
    help: `write "${value}" in quotes: without them it refers to an anchor`,
  });
}

/** Told at the opening quote: where the closing one belongs is not known, only that the file ended. */
function unclosedQuote({ code, pos, message }: YAMLError, { document, text }: SlipContext): SyntaxProblem | null {
  if (code !== "MISSING_CHAR" || !message.startsWith("Missing closing")) return null;
  const start = lastStart(document, (node) => isScalar(node) && /^QUOTE/.test(node.type ?? ""), pos[1]) ?? pos[0];
  const quote = text.charAt(start);
  return syntax(
    { start, end: endOfLine(start, text) },
    {
      message: `a ${quote === "'" ? "single" : "double"} quote is not closed`,
      label: "opened here",
      help: `close it with ${quote}; a quote inside of the text is written ${quote === "'" ? "''" : '\\"'}`,
    },
  );
}

/** Told at the opening bracket, for the same reason. */
function unclosedBracket({ pos, message }: YAMLError, { document, text }: SlipContext): SyntaxProblem | null {
  if (!/^Flow (map|sequence) in block|^Expected flow (map|sequence) to end/.test(message)) return null;
  const isFlow = (node: unknown): boolean => isCollection(node) && node.flow === true;
  const start = lastStart(document, isFlow, pos[1]) ?? pos[0];
  const closing = text[start] === "[" ? "]" : "}";
  return syntax(
    { start, end: start + 1 },
    {
      message: `"${text[start]}" is not closed`,
      label: "opened here",
      help: `close it with "${closing}", and indent what is inside deeper than its key`,
    },
  );
}

/** `port:8000`: without a space the colon belongs to the word. */
function missingSpace({ code, pos }: YAMLError, { text }: SlipContext): SyntaxProblem | null {
  const line = text.slice(pos[0], endOfLine(pos[0], text));
  const key = /^([\w$.{}/-]+):\S/.exec(line)?.[1];
  if ((code !== "MULTILINE_IMPLICIT_KEY" && code !== "MISSING_CHAR") || key === undefined) return null;
  return syntax(spanOf(pos[0], line.trimEnd()), {
    message: `there is no space after "${key}:"`,
    label: "a space is missing",
    help: `write "${key}: ${line.slice(key.length + 1).trim()}"`,
  });
}

function missingColon({ message, pos }: YAMLError, { text }: SlipContext): SyntaxProblem | null {
  if (!/^Implicit map keys need|^Implicit keys need to be on a single/.test(message)) return null;
  const line = text.slice(pos[0], endOfLine(pos[0], text)).trimEnd();
  const isItem = line.startsWith("- ") || line === "-";
  return syntax(spanOf(pos[0], line), {
    message: isItem ? "a list item stands among the keys of a map" : `there is no ":" after "${line}"`,
    label: isItem ? "a list item" : "a colon is missing",
    help: isItem
      ? "indent the item below the key of its list, or give it a key"
      : 'a key is followed by ":" and a space; a longer text goes into quotes, or is indented below its key',
  });
}

/** `summary: Note: this`, or a line that is indented deeper than the ones beside it. */
function colonInValue({ code, pos }: YAMLError, { text }: SlipContext): SyntaxProblem | null {
  if (code !== "BLOCK_AS_IMPLICIT_KEY") return null;
  const end = endOfLine(pos[0], text);
  const line = text.slice(pos[0], end).trimEnd();
  if (/:(\s|$)/.test(line)) {
    return syntax(spanOf(pos[0], line), {
      message: 'a value that holds ": " must be quoted',
      label: "quotes are missing",
      help: `write ${JSON.stringify(line)} in quotes, or put the inner key on a line of its own`,
    });
  }
  const next = /\S.*/.exec(text.slice(end));
  if (next === null) return null;
  return syntax(spanOf(end + next.index, next[0].trimEnd()), {
    message: "the line is indented deeper than the ones beside it",
    label: "too deep",
    help: "give all keys of one map the same indentation",
  });
}

function unknownTag({ code, pos }: YAMLError, { text }: SlipContext): SyntaxProblem | null {
  if (code !== "TAG_RESOLVE_FAILED") return null;
  const written = text.slice(pos[0], pos[1]);
  return syntax(
    { start: pos[0], end: pos[1] },
    {
      message: `the tag "${written}" is not supported`,
      label: "a tag",
      help: `write "${written}…" in quotes where the text is meant, else leave the tag out`,
    },
  );
}

/** A plain value from `start` to where it ends: a comment, the end of the line, and in [ ] or { } the next sign of those. */
function valueAt(start: number, { text, isInFlow }: { readonly text: string; readonly isInFlow: boolean }): string {
  const line = text.slice(start, endOfLine(start, text));
  return line.replace(isInFlow ? /[,\]}].*$/s : /\s#.*$/s, "").trimEnd();
}

function spanOf(start: number, value: string): Span {
  return { start, end: start + value.length };
}

export function endOfLine(start: number, text: string): number {
  const end = text.indexOf("\n", start);
  return end === -1 ? text.length : end;
}

/** Where the last node begins that is of one kind and begins before `limit`. */
function lastStart(document: Document.Parsed, isWanted: (node: unknown) => boolean, limit: number): number | null {
  let found: number | null = null;
  visit(document, (_, node) => {
    if (isPair(node) || !isWanted(node)) return;
    const start = (node as { readonly range?: readonly [number, number, number] | null }).range?.[0]; // every parsed node has one
    if (start !== undefined && start < limit && (found === null || start > found)) found = start;
  });
  return found;
}
