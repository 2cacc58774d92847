import { laterKey, malformedName, missingKey, unknownKey, wrongValue } from "../diagnostics/catalog/2-validate.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { Json, Place, Span } from "../model.js";

interface FaultBase {
  /** What is marked. */
  readonly at: Span;
  /** Keys from the file's root to the value that is wrong, or to the map that is. */
  readonly path: readonly string[];
}

/** A value does not match. */
export interface Mismatch extends FaultBase {
  readonly kind: "mismatch";
  /** Ends `must …`: "be an integer". */
  readonly demand: string;
  readonly label: string | null;
  readonly help: string | null;
  /** What was missed: the type of the value, one of a few values, or another rule. */
  readonly missed: "type" | "choice" | "rule";
  /** The legal values where there are only a few. */
  readonly choices: readonly Json[];
}

/** One way in which a document does not match its schema. */
export type Fault =
  | Mismatch
  | (FaultBase & { readonly kind: "name"; readonly name: string; readonly noun: string })
  | (FaultBase & { readonly kind: "unknown"; readonly key: string; readonly known: readonly string[] })
  | (FaultBase & { readonly kind: "later"; readonly key: string })
  | (FaultBase & { readonly kind: "missing"; readonly key: string; readonly example: string | null });

export function toDiagnostic(fault: Fault, place: (span: Span) => Place): Diagnostic {
  const at = place(fault.at);
  const path = fault.path.join(".");
  switch (fault.kind) {
    case "mismatch":
      return wrongValue(at, { path, demand: fault.demand, label: fault.label, help: fault.help });
    case "name":
      return malformedName(at, { name: fault.name, noun: fault.noun });
    case "unknown":
      return unknownKey(at, { key: fault.key, path, known: fault.known });
    case "later":
      return laterKey(at, { key: fault.key });
    case "missing":
      return missingKey(at, { key: fault.key, path, example: fault.example });
  }
}
