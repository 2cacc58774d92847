import { loadDocuments } from "./1-load/load-documents.js";
import { validateDocuments } from "./2-validate/validate-documents.js";
import { resolveApplication } from "./3-resolve/resolve-application.js";
import { checkApplication } from "./4-check/check-application.js";
import { emitApplication } from "./5-emit/emit-application.js";
import type { Diagnostic } from "./diagnostics/diagnostic.js";
import { inReadingOrder } from "./diagnostics/reading-order.js";
import type { Application, GeneratedFile, Source } from "./model.js";

/** What a module says to the compiler: nothing else of it counts. */
export { rememberedSyntax } from "./1-load/modules/remembered-syntax.js";

export interface Compilation {
  /** Null where nexus.yaml itself cannot be understood. */
  readonly application: Application | null;
  /** Empty where there are errors: a broken application has no wiring. */
  readonly files: readonly GeneratedFile[];
  /** By file and place. */
  readonly diagnostics: readonly Diagnostic[];
}

/** The whole compiler: text in, text out. It reads only through `source` and writes nothing. */
export function compile(source: Source): Compilation {
  const found: Diagnostic[] = [];
  const report = (diagnostic: Diagnostic): void => void found.push(diagnostic);

  const documents = loadDocuments(source, report);
  const declarations = validateDocuments(documents, report);
  const application = declarations && resolveApplication(declarations, report);
  if (application) checkApplication(application, report);

  const isSound = application !== null && !found.some(({ severity }) => severity === "error");
  const files = isSound ? emitApplication(application, source.cache) : [];
  return { application, files, diagnostics: inReadingOrder(found) };
}
