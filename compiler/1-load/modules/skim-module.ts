import type { Span } from "../../model.js";
import { emptyDraft, type ModuleSyntax, type SyntaxDraft } from "./module-syntax.js";
import { type Token, topLevelTokens } from "./top-level-tokens.js";

/**
 * What a module imports, declares and exports, read from the words at its top, since loading TypeScript takes longer than all
 * else that a compile does. Only the plainest forms are understood, and of all that is not plainly one of them this says
 * nothing (null): then TypeScript is asked. It does not look for globals.
 */
export function skimModule(text: string): ModuleSyntax | null {
  const tokens = text.length > maximalLength ? null : topLevelTokens(text);
  if (tokens === null) return null;
  const draft = emptyDraft();
  const reading = { text, tokens, draft };
  for (let at = 0; at < tokens.length; ) {
    const token = tokens[at];
    const isKeyword = token?.kind === "word" && token.depth === 0 && keywords.has(token.text);
    if (!isKeyword || tokens[at - 1]?.text === ".") at += 1;
    else {
      const end = startsStatement(tokens[at - 1]) ? readStatement(at, reading) : null;
      if (end === null) return null;
      at = end;
    }
  }
  return draft;
}

/** Regular expressions run out of stack in a literal of some 10 million characters. */
const maximalLength = 2_000_000;

interface Reading {
  readonly text: string;
  readonly tokens: readonly Token[];
  readonly draft: SyntaxDraft;
}

/** All words that begin a statement which matters. Where one stands elsewhere, it may be a name, or follow a line without `;`. */
const keywords: ReadonlySet<string> = new Set(
  "import export interface type class enum abstract declare namespace module global".split(" "),
);

/** Nothing that ends with a brace goes on with one of those words. */
function startsStatement(before: Token | undefined): boolean {
  return before === undefined || (before.kind === "other" && (before.text === ";" || before.text === "}"));
}

/** Reads as far as it matters and says where to go on; null where the form is not a plain one. */
function readStatement(at: number, reading: Reading): number | null {
  const { tokens } = reading;
  if (isWord(tokens[at], "import")) return readImport(at + 1, reading);
  if (!isWord(tokens[at], "export")) return readDeclaration(at, reading, false);
  const next = tokens[at + 1];
  if (next === undefined) return null;
  if (isWord(next, "default")) return readDefault(at + 2, reading);
  if (next.text === "*" || next.text === "{") return readForwarding(at + 1, reading, false);
  const afterNext = tokens[at + 2]?.text;
  if (isWord(next, "type") && (afterNext === "*" || afterNext === "{")) return readForwarding(at + 2, reading, true);
  if (next.kind === "word" && keywords.has(next.text)) return readDeclaration(at + 1, reading, true);
  const isPlain = next.kind === "word" && values.has(next.text) && !isWord(tokens[at + 2], "enum");
  return isPlain ? at + 2 : null;
}

const values: ReadonlySet<string> = new Set(["const", "let", "var", "function", "async"]);

function readDefault(at: number, { tokens, draft }: Reading): number | null {
  const value = tokens[at];
  if (value === undefined || (value.kind === "word" && keywords.has(value.text))) return null;
  draft.hasDefaultExport = true;
  return at;
}

/** `interface Users`, `type Users =`, `declare abstract class Users`. */
function readDeclaration(start: number, reading: Reading, isExported: boolean): number | null {
  const { text, tokens, draft } = reading;
  let at = start;
  if (isWord(tokens[at], "declare")) at += 1;
  if (at > start && tokens[at]?.kind === "word" && values.has(tokens[at]?.text ?? "")) {
    return isWord(tokens[at + 1], "enum") ? null : at + 1;
  }
  if (isWord(tokens[at], "abstract")) at += 1;
  const [keyword, name, after] = [tokens[at], tokens[at + 1], tokens[at + 2]];
  if (keyword?.kind !== "word" || !types.has(keyword.text) || name?.kind !== "word") return null;
  if (keyword.text === "type" && after?.text !== "=" && after?.text !== "<") return null;
  if (name.text === "extends" || name.text === "implements") return null;
  if (/[\n\r\u2028\u2029]/.test(text.slice(tokens[start]?.start, name.start))) return null; // the words may be names, one to a line
  draft.declaredTypes.push(name.text);
  if (isExported) draft.exports.push({ local: name.text, exported: name.text });
  return at + 2;
}

const types: ReadonlySet<string> = new Set(["interface", "type", "class", "enum"]);

function readImport(start: number, reading: Reading): number | null {
  const { tokens, draft } = reading;
  const isTypeOnly = isWord(tokens[start], "type");
  const clause = readClause(isTypeOnly ? start + 1 : start, tokens);
  const isBare = tokens[start]?.kind === "string";
  const from = readSpecifier(isBare ? start : clause && afterFrom(clause.end, tokens), reading);
  if (from === null) return null;
  const { specifier, span, end } = from;
  if (isBare || (!isTypeOnly && clause?.hasValue)) draft.imports.push({ specifier, span });
  if (!isBare) draft.bindings.push(...(clause?.bound ?? []).map((one) => ({ ...one, specifier })));
  return end;
}

interface Clause {
  readonly bound: readonly { readonly local: string; readonly imported: string | null }[];
  readonly hasValue: boolean;
  readonly end: number;
}

/** `users`, `* as users`, `{ find, type User }`, or the first with one of the others. */
function readClause(at: number, tokens: readonly Token[]): Clause | null {
  const [name, comma] = [tokens[at], tokens[at + 1]];
  if (name?.kind === "word") {
    if (name.text === "from" || name.text === "type") return null;
    const bound = { local: name.text, imported: "default" };
    if (isWord(comma, "from")) return { bound: [bound], hasValue: true, end: at + 1 };
    const others = comma?.text === "," && tokens[at + 2]?.kind === "other" ? readClause(at + 2, tokens) : null;
    return others && { bound: [bound, ...others.bound], hasValue: true, end: others.end };
  }
  const local = tokens[at + 2];
  if (name?.text === "*" && isWord(comma, "as") && local?.kind === "word") {
    return { bound: [{ local: local.text, imported: null }], hasValue: true, end: at + 3 };
  }
  const list = readNames(at, tokens);
  if (list === null) return null;
  const bound = list.names.map(({ from, to }) => ({ local: to, imported: from }));
  return { bound, hasValue: list.hasValue, end: list.end };
}

/** `export * from "x"`, `export { a, b as c }` with or without a specifier. */
function readForwarding(at: number, reading: Reading, isTypeOnly: boolean): number | null {
  const { tokens, draft } = reading;
  const isStar = tokens[at]?.text === "*";
  const list = isStar ? { names: [], hasValue: true, end: at + 1 } : readNames(at, tokens);
  if (list === null) return null;
  const isForwarded = isWord(tokens[list.end], "from");
  if (isStar && !isForwarded) return null;
  const from = isForwarded ? readSpecifier(list.end + 1, reading) : null;
  if (isForwarded && from === null) return null;

  for (const { from: local, to: exported } of list.names) {
    if (exported === "default") draft.hasDefaultExport = true;
    else if (from === null) draft.exports.push({ local, exported });
    else draft.forwarded.push({ imported: local, exported, specifier: from.specifier });
  }
  if (from === null) return list.end;
  const { specifier, span } = from;
  if (isStar) draft.stars.push(specifier);
  if (!isTypeOnly && list.hasValue) draft.imports.push({ specifier, span });
  return from.end;
}

interface Names {
  readonly names: readonly { readonly from: string; readonly to: string }[];
  /** False where each is marked with `type`. */
  readonly hasValue: boolean;
  readonly end: number;
}

/** `{ a, type B, c as d }`. */
function readNames(at: number, tokens: readonly Token[]): Names | null {
  if (tokens[at]?.text !== "{") return null;
  const end = tokens.findIndex(({ depth }, index) => index > at && depth === 0);
  const words = tokens.slice(at + 1, end).map(({ kind, text }) => (kind === "string" ? "?" : text)); // a string is no plain name
  const parts = words.join(" ").split(/ ?, ?/);
  if (parts.at(-1) === "") parts.pop();
  const found = parts.map((part) => nameShape.exec(part));
  const names = found.flatMap((match) => {
    const [from, to] = [match?.[2], match?.[3] ?? match?.[2]];
    return from === undefined || to === undefined || from === "as" || to === "as" ? [] : [{ from, to }];
  });
  const hasValue = names.length === 0 || found.some((match) => match?.[1] === undefined);
  return names.length === parts.length ? { names, hasValue, end: end + 1 } : null;
}

const nameShape = /^(type )?((?!type as )[\w$]+)(?: as ([\w$]+))?$/;

interface From {
  readonly specifier: string;
  readonly span: Span;
  readonly end: number;
}

function readSpecifier(at: number | null, { tokens }: Reading): From | null {
  const token = at === null ? undefined : tokens[at];
  if (at === null || token?.kind !== "string" || token.text.includes("\\")) return null;
  const after = tokens[at + 1];
  if (isWord(after, "with") || isWord(after, "assert")) return null;
  const specifier = token.text.slice(1, -1);
  const span = { start: token.start, end: token.start + token.text.length };
  return { specifier, span, end: after?.text === ";" ? at + 2 : at + 1 };
}

function afterFrom(at: number, tokens: readonly Token[]): number | null {
  return isWord(tokens[at], "from") ? at + 1 : null;
}

function isWord(token: Token | undefined, text: string): boolean {
  return token?.kind === "word" && token.text === text;
}
