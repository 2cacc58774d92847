import type { Place } from "../model.js";

export type Severity = "error" | "warning" | "note";

/** Another place that the finding concerns, with what is there: "provided here". */
export interface Related {
  readonly at: Place;
  readonly note: string;
}

/** One finding of the compiler. `at` is null only where no file can be blamed. */
export interface Diagnostic {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  /** Shown behind the marked text in the code frame; short. */
  readonly label: string | null;
  readonly at: Place | null;
  readonly help: string | null;
  readonly related: readonly Related[];
}

/** Takes one finding. Reporting never throws and never decides whether to go on. */
export type Report = (diagnostic: Diagnostic) => void;

interface Definition<Params> {
  readonly severity?: Severity;
  readonly message: (params: Params) => string;
  readonly label?: (params: Params) => string | null;
  readonly help?: (params: Params) => string | null;
}

export type DiagnosticConstructor<Params> = ((
  at: Place | null,
  params: Params,
  related?: readonly Related[],
) => Diagnostic) & {
  readonly code: string;
  readonly severity: Severity;
};

/** Makes the constructor of one kind of finding. One code may have several kinds that differ only in their wording. */
export function defineDiagnostic<Params>(code: string, definition: Definition<Params>): DiagnosticConstructor<Params> {
  const severity = definition.severity ?? "error";
  const construct = (at: Place | null, params: Params, related: readonly Related[] = []): Diagnostic => ({
    code,
    severity,
    message: definition.message(params),
    label: definition.label?.(params) ?? null,
    at,
    help: definition.help?.(params) ?? null,
    related,
  });
  return Object.assign(construct, { code, severity });
}
