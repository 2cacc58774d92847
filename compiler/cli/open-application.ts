import { compile } from "../compile.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { TextOf } from "../diagnostics/locate.js";
import { renderPretty } from "../diagnostics/render/pretty.js";
import type { Application, GeneratedFile } from "../model.js";
import type { CommandContext } from "./command-context.js";
import { compileCache } from "./disk/compile-cache.js";
import { diskSource } from "./disk/disk-source.js";
import { AlreadyReported } from "./failures.js";
import { countsOf } from "./report-compilation.js";

export interface OpenedApplication {
  /** As far as it could be understood where `hasErrors`. */
  readonly application: Application;
  /** What compiling would write; empty where there are errors. */
  readonly files: readonly GeneratedFile[];
  readonly diagnostics: readonly Diagnostic[];
  readonly textOf: TextOf;
  readonly hasErrors: boolean;
}

/**
 * Compiles in memory, for commands that tell about an application. Errors are told on stderr; they end the command only where
 * nothing is left to tell about, or where `sound` asks for an application without faults.
 */
export function openApplication(
  { root, terminal }: CommandContext,
  { sound = false }: { readonly sound?: boolean } = {},
): OpenedApplication {
  const { source, textOf } = diskSource(root, compileCache(root).cache);
  const { application, files, diagnostics } = compile(source);
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  if (application === null || (sound && errors.length > 0)) {
    terminal.err.write(renderPretty(errors, textOf, { color: terminal.err.hasColor }));
    throw new AlreadyReported(1);
  }
  if (errors.length > 0) {
    terminal.err.write(
      `the application has ${countsOf(errors)}: what is told may be incomplete ("nexus compile" shows why)\n`,
    );
  }
  return { application, files, diagnostics, textOf, hasErrors: errors.length > 0 };
}
