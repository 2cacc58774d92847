import type { Range } from "../locate.js";
import { printable, widthOf } from "./printable.js";

/** One line of a file and what marks the place under it, both ready to print and without colours. */
export interface CodeFrame {
  readonly line: string;
  readonly indent: string;
  readonly carets: string;
}

const tabWidth = 2;
const widest = 100;
/** Columns kept before the place where a long line is cut. */
const lead = 30;

/** The line on which a place starts. A place of several lines is marked up to the end of its first. */
export function codeFrame(text: string, range: Range): CodeFrame {
  const written = lineAt(text, range.start.line);
  const from = range.start.column - 1;
  const to = range.end.line > range.start.line ? written.trimEnd().length : range.end.column - 1;
  return window(cellsOf(written, from), from, to);
}

/** A character of the file, as it is shown. */
interface Cell {
  readonly offset: number;
  readonly shown: string;
  readonly width: number;
}

/** Of a line of megabytes only what is near the place. */
function cellsOf(written: string, from: number): readonly Cell[] {
  const cells: Cell[] = [];
  let offset = Math.max(0, from - 4 * widest);
  for (const character of written.slice(offset, from + 4 * widest)) {
    const shown = character === "\t" ? " ".repeat(tabWidth) : printable(character);
    cells.push({ offset, shown, width: character === "\t" ? tabWidth : shown === "" ? 0 : widthOf(character) });
    offset += character.length;
  }
  return cells;
}

function window(cells: readonly Cell[], from: number, to: number): CodeFrame {
  const before = cells.filter(({ offset }) => offset < from);
  const marked = cells.filter(({ offset }) => offset >= from && offset < to);
  const isLong = widthOfAll(cells) > widest;
  const first = isLong && widthOfAll(before) > lead ? before.length - lead : 0;
  const visible = isLong ? fitting(cells.slice(first)) : cells;
  const last = first + visible.length;
  const dots = first > 0 ? "…" : "";
  const end = last < cells.length ? "…" : "";
  const carets = widthOfAll(marked.slice(0, Math.max(0, last - before.length)));
  return {
    line: dots + textOf(visible).trimEnd() + end,
    indent: " ".repeat(dots.length + widthOfAll(cells.slice(first, before.length))),
    carets: "^".repeat(Math.max(1, carets)),
  };
}

/** As many characters as a line may hold. */
function fitting(cells: readonly Cell[]): readonly Cell[] {
  let width = 0;
  const end = cells.findIndex((cell) => {
    width += cell.width;
    return width > widest;
  });
  return end === -1 ? cells : cells.slice(0, end);
}

function widthOfAll(cells: readonly Cell[]): number {
  return cells.reduce((sum, { width }) => sum + width, 0);
}

function textOf(cells: readonly Cell[]): string {
  return cells.map(({ shown }) => shown).join("");
}

function lineAt(text: string, line: number): string {
  let start = 0;
  for (let at = 1; at < line; at++) start = text.indexOf("\n", start) + 1;
  const end = text.indexOf("\n", start);
  return text.slice(start, end === -1 ? undefined : end);
}
