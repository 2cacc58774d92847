import { resolveApplication } from "../../../compiler/3-resolve/resolve-application.js";
import { checkApplication } from "../../../compiler/4-check/check-application.js";
import type { Diagnostic } from "../../../compiler/diagnostics/diagnostic.js";
import { inReadingOrder } from "../../../compiler/diagnostics/reading-order.js";
import { declarations, type Sketch } from "../declarations.js";

/** Every finding of all rules, in reading order. */
export function findings(sketch: Sketch): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const report = (diagnostic: Diagnostic): void => void found.push(diagnostic);
  checkApplication(resolveApplication(declarations(sketch), report), report);
  return inReadingOrder(found);
}

/** Errors as "NX3002 plugins/a/plugin.yaml: no plugin …", all of them, so that a row also says what is not told. */
export function errors(sketch: Sketch): readonly string[] {
  return findings(sketch)
    .filter(({ severity }) => severity === "error")
    .map(asLine);
}

/** The same for notes. */
export function notes(sketch: Sketch): readonly string[] {
  return findings(sketch)
    .filter(({ severity }) => severity === "note")
    .map(asLine);
}

/** What the findings say to do. */
export function helps(sketch: Sketch): readonly (string | null)[] {
  return findings(sketch)
    .filter(({ severity }) => severity === "error")
    .map(({ help }) => help);
}

function asLine({ code, at, message }: Diagnostic): string {
  return `${code} ${at?.file}: ${message}`;
}
