import { isDeepStrictEqual } from "node:util";
import { type Document, isMap, isScalar, type Pair, parseDocument, type YAMLMap } from "yaml";
import { CommandFailure } from "../failures.js";

/**
 * Edits of `plugins` in the text of a nexus.yaml. Each changes only the lines that it must; where the text is written so that
 * this is not possible (`plugins: { a: {} }` on one line), the whole document is printed anew, comments and order kept.
 */
export function addPluginEntry(text: string, name: string, use: string | null): string {
  return edited(text, {
    inDocument: (document) => {
      if (!isMap(document.get("plugins"))) document.set("plugins", document.createNode({}));
      document.setIn(["plugins", name], use === null ? null : document.createNode({ $use: use }));
    },
    inText: (document) => {
      const lines = (indent: string): string =>
        `${indent}${name}:${endOfLine(text)}${use === null ? "" : `${indent}  $use: ${quoted(use)}${endOfLine(text)}`}`;
      const entry = isMap(document.contents) ? pairOf(document.contents, "plugins") : undefined;
      if (!entry) return `${ended(text)}${endOfLine(text)}plugins:${endOfLine(text)}${lines("  ")}`;
      const last = isBlockMap(entry.value) ? entry.value.items.at(-1) : undefined;
      if (last) return inserted(text, lineEnd(text, endOf(last)), lines(indentOf(text, last)));
      return isEmpty(entry) ? filled(text, entry, lines("  ")) : null;
    },
  });
}

export function removePluginEntry(text: string, name: string): string {
  return edited(text, {
    inDocument: (document) => void document.deleteIn(["plugins", name]),
    inText: (document) => {
      const entry = entryOf(document, name);
      return entry ? withoutLines(text, startOf(entry), endOf(entry)) : null;
    },
  });
}

/** Sets `$enabled: false`, or takes it away. */
export function switchPluginEntry(text: string, name: string, enabled: boolean): string {
  return edited(text, {
    inDocument: (document) => {
      if (enabled) document.deleteIn(["plugins", name, "$enabled"]);
      else if (isMap(document.getIn(["plugins", name]))) document.setIn(["plugins", name, "$enabled"], false);
      else document.setIn(["plugins", name], document.createNode({ $enabled: false }));
    },
    inText: (document) => {
      const entry = entryOf(document, name);
      if (!entry) return null;
      const settings = entry.value;
      const before = isBlockMap(settings) ? pairOf(settings, "$enabled") : undefined;
      if (before) return enabled ? withoutLines(text, startOf(before), endOf(before)) : replaced(text, before, "false");
      const line = (indent: string): string => `${indent}$enabled: false${endOfLine(text)}`;
      const first = isBlockMap(settings) ? settings.items[0] : undefined;
      if (first) return inserted(text, nextLine(text, startOf(entry)), line(indentOf(text, first)));
      return isEmpty(entry) ? filled(text, entry, line(`${indentOf(text, entry)}  `)) : null;
    },
  });
}

interface Edit {
  readonly inDocument: (document: Document) => void;
  /** Null where the text is not written in lines. */
  readonly inText: (document: Document) => string | null;
}

/** The edit of the text counts only where it means the same as the edit of the document. */
function edited(text: string, { inDocument, inText }: Edit): string {
  const document = parseDocument(text);
  if (document.errors.length > 0 || (document.contents !== null && !isMap(document.contents))) {
    throw new CommandFailure("nexus.yaml cannot be edited: it is not sound YAML", '"nexus compile" shows where');
  }
  const byText = inText(document);
  inDocument(document);
  const wanted = meaningOf(document);
  if (wanted === undefined) {
    throw new CommandFailure(
      "nexus.yaml cannot be edited: an alias elsewhere in it means a part that would go",
      "write the part out where the alias stands",
    );
  }
  const isSame = byText !== null && isDeepStrictEqual(meaningOf(parseDocument(byText)), wanted);
  return isSame ? byText : document.toString({ lineWidth: 0 });
}

/**
 * What the document says; a plugin without settings may stand as `a:` or `a: {}`, and so may the whole section. Undefined
 * where it says nothing: it is broken, or an alias has lost its anchor.
 */
function meaningOf(document: Document): unknown {
  if (document.errors.length > 0) return undefined;
  let said: Record<string, unknown>;
  try {
    said = document.toJS() as Record<string, unknown>; // a map: that was checked
  } catch (error) {
    if (error instanceof ReferenceError) return undefined;
    throw error;
  }
  const { plugins, ...rest } = said;
  const entries = Object.entries((plugins ?? {}) as Record<string, unknown>); // a map, too: only maps are edited
  return { ...rest, plugins: entries.map(([name, settings]) => [name, settings ?? {}]) };
}

function entryOf(document: Document, name: string): Pair | undefined {
  const plugins = document.get("plugins", true);
  return isBlockMap(plugins) ? pairOf(plugins, name) : undefined;
}

function pairOf(map: YAMLMap, name: string): Pair | undefined {
  return map.items.find(({ key }) => isScalar(key) && key.value === name);
}

function isBlockMap(node: unknown): node is YAMLMap {
  return isMap(node) && node.flow !== true;
}

/** `name:` or `name: {}`. */
function isEmpty({ value }: Pair): boolean {
  return isMap(value) ? value.items.length === 0 : isScalar(value) && value.value === null && !value.source;
}

/** Lines under the key of an empty pair; a comment behind it stays. */
function filled(text: string, pair: Pair, lines: string): string {
  const [start = 0, end = 0] = isMap(pair.value) ? (pair.value.range ?? []) : [];
  const without = end === 0 ? text : text.slice(0, start).trimEnd() + text.slice(end);
  return inserted(without, nextLine(without, startOf(pair)), lines);
}

function startOf({ key }: Pair): number {
  return (key as { readonly range?: readonly number[] } | null)?.range?.[0] ?? 0;
}

/** Where the value ends, without comments that follow on lines of their own. */
function endOf(pair: Pair): number {
  const value = pair.value as { readonly range?: readonly number[] } | null;
  const nested: Pair | undefined = isBlockMap(value) ? value.items.at(-1) : undefined;
  return nested ? endOf(nested) : Math.max(value?.range?.[1] ?? 0, startOf(pair));
}

function indentOf(text: string, pair: Pair): string {
  const start = startOf(pair);
  return text.slice(text.lastIndexOf("\n", start - 1) + 1, start);
}

function lineStart(text: string, offset: number): number {
  return text.lastIndexOf("\n", offset - 1) + 1;
}

/** The start of the line after a value; one that ends with its line feed ends the line. */
function lineEnd(text: string, end: number): number {
  return nextLine(text, text[end - 1] === "\n" ? end - 1 : end);
}

function nextLine(text: string, offset: number): number {
  const end = text.indexOf("\n", offset);
  return end === -1 ? text.length : end + 1;
}

function inserted(text: string, offset: number, lines: string): string {
  const before = ended(text.slice(0, offset));
  return before + lines + text.slice(offset);
}

function withoutLines(text: string, start: number, end: number): string {
  return text.slice(0, lineStart(text, start)) + text.slice(lineEnd(text, end));
}

function replaced(text: string, pair: Pair, value: string): string | null {
  const [start, end] = (pair.value as { readonly range?: readonly number[] } | null)?.range ?? [];
  return start === undefined || end === undefined ? null : text.slice(0, start) + value + text.slice(end);
}

function ended(text: string): string {
  return text === "" || text.endsWith("\n") ? text : `${text}${endOfLine(text)}`;
}

function endOfLine(text: string): string {
  return text.includes("\r\n") ? "\r\n" : "\n";
}

function quoted(text: string): string {
  return /^[\w./-]+$/.test(text) && !/^[-.]?\d/.test(text) ? text : JSON.stringify(text);
}
