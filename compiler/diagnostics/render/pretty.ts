import { createColors } from "picocolors";
import type { Place } from "../../model.js";
import type { Diagnostic, Severity } from "../diagnostic.js";
import { type Location, locator, type TextOf } from "../locate.js";
import { codeFrame } from "./code-frame.js";
import { onOneLine, printable } from "./printable.js";

export interface PrettyOptions {
  readonly color: boolean;
}

/** Diagnostics for people: each with the lines it concerns. Ends with a line feed; empty where there are none. */
export function renderPretty(diagnostics: readonly Diagnostic[], textOf: TextOf, { color }: PrettyOptions): string {
  const painter = painterOf(color);
  const locationOf = locator(textOf);
  const blocks = diagnostics.map((diagnostic) => renderOne(diagnostic, { painter, textOf, locationOf }));
  return blocks.length === 0 ? "" : `${blocks.join("\n\n")}\n`;
}

type Paint = (text: string) => string;

interface Painter {
  readonly severity: Readonly<Record<Severity, Paint>>;
  readonly strong: Paint;
  readonly rule: Paint;
  readonly related: Paint;
}

interface Setting {
  readonly painter: Painter;
  readonly textOf: TextOf;
  readonly locationOf: (place: Place | null) => Location;
}

function painterOf(color: boolean): Painter {
  const colors = createColors(color);
  const strongly = (paint: Paint) => (text: string) => colors.bold(paint(text));
  return {
    severity: { error: strongly(colors.red), warning: strongly(colors.yellow), note: strongly(colors.cyan) },
    strong: colors.bold,
    rule: colors.blue,
    related: colors.blue,
  };
}

/** A place that is shown under the head, with what is said about it. */
interface Shown {
  readonly location: Location;
  readonly note: string | null;
  readonly paint: Paint;
}

function renderOne(diagnostic: Diagnostic, setting: Setting): string {
  const { painter, locationOf } = setting;
  const { code, severity, message, label, at, help, related } = diagnostic;
  const places: readonly Shown[] = [
    ...(at ? [{ location: locationOf(at), note: label, paint: painter.severity[severity] }] : []),
    ...related.map(({ at: place, note }) => ({ location: locationOf(place), note, paint: painter.related })),
  ];
  const gutter = Math.max(2, ...places.map(({ location }) => String(location.range?.start.line ?? "").length));
  return [
    `${painter.severity[severity](`${severity}[${code}]`)}${painter.strong(`: ${onOneLine(message)}`)}`,
    ...places.flatMap((place, index) => renderPlace(place, { ...setting, gutter, corner: index === 0 ? "┌─" : "├─" })),
    ...(help === null ? [] : renderHelp(help, gutter, painter)),
  ].join("\n");
}

function renderPlace(
  { location, note, paint }: Shown,
  { painter, textOf, gutter, corner }: Setting & { readonly gutter: number; readonly corner: string },
): readonly string[] {
  const { file, range } = location;
  const at = range ? `:${range.start.line}:${range.start.column}` : "";
  const blank = " ".repeat(gutter);
  const rule = painter.rule("│");
  const head = `${blank}${painter.rule(corner)} ${printable(file ?? "")}${at}`;
  const text = range && file !== null ? textOf(file) : null;
  const said = note === null ? "" : ` ${onOneLine(note)}`;
  if (!range || text === null) return note === null ? [head] : [head, `${blank}${rule}${paint(said)}`];
  const { line, indent, carets } = codeFrame(text, range);
  const number = painter.rule(String(range.start.line).padEnd(gutter));
  return [head, `${number}${rule} ${line}`.trimEnd(), `${blank}${rule} ${indent}${paint(`${carets}${said}`)}`];
}

function renderHelp(help: string, gutter: number, painter: Painter): readonly string[] {
  const [first = "", ...rest] = help.split("\n");
  const blank = " ".repeat(gutter);
  return [
    `${blank}${painter.rule("=")} ${painter.strong("help:")} ${printable(first)}`,
    ...rest.map((line) => `${blank}        ${printable(line)}`.trimEnd()),
  ];
}
