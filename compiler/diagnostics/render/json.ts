import type { Place } from "../../model.js";
import type { Diagnostic, Severity } from "../diagnostic.js";
import { type Location, locator, type TextOf } from "../locate.js";

/** What `--format json` prints, apart from how it is laid out. */
export interface JsonReport {
  readonly ok: boolean;
  readonly diagnostics: readonly JsonDiagnostic[];
  /** Paths of generated files that were written. */
  readonly written: readonly string[];
  /** How many generated files were right already. */
  readonly unchanged: number;
  readonly durationMs: number;
}

export interface JsonDiagnostic extends Location {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly help: string | null;
  readonly related: readonly (Location & { readonly message: string })[];
}

/** One object for machines. Ends with a line feed. */
export function renderJson(report: JsonReport): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}

/** Diagnostics with lines and columns, as every machine-readable output has them. */
export function jsonDiagnostics(diagnostics: readonly Diagnostic[], textOf: TextOf): readonly JsonDiagnostic[] {
  const locationOf: (place: Place | null) => Location = locator(textOf);
  return diagnostics.map(({ code, severity, message, at, help, related }) => ({
    code,
    severity,
    message,
    ...locationOf(at),
    help,
    related: related.map(({ at: place, note }) => ({ ...locationOf(place), message: note })),
  }));
}
