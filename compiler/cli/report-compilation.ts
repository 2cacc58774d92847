import { relative, sep } from "node:path";
import { codes } from "../diagnostics/catalog/all.js";
import type { Diagnostic, Severity } from "../diagnostics/diagnostic.js";
import type { TextOf } from "../diagnostics/locate.js";
import { renderGithub } from "../diagnostics/render/github.js";
import { jsonDiagnostics, renderJson } from "../diagnostics/render/json.js";
import { renderPretty } from "../diagnostics/render/pretty.js";
import type { CommandContext } from "./command-context.js";
import type { ExitStatus } from "./failures.js";
import { packageVersion } from "./package-root.js";
import { counted } from "./proof.js";

export type DiagnosticFormat = "pretty" | "json" | "github" | "sarif";

export interface CompilationReport {
  /** What was proved; null where there are errors. */
  readonly summary: string | null;
  readonly diagnostics: readonly Diagnostic[];
  /** Paths relative to the application's root. */
  readonly written: readonly string[];
  readonly unchanged: number;
  readonly textOf: TextOf;
  readonly durationMs: number;
}

export interface ReportOptions {
  readonly format: DiagnosticFormat;
  /** Warnings count as findings. */
  readonly strict?: boolean;
  /** Something else found faults: what is reported is not ok, whatever the diagnostics say. */
  readonly hasOtherFindings?: boolean;
}

/** Prints what a compile found, in the format that was asked for, on stdout. */
export async function reportCompilation(
  report: CompilationReport,
  { format, strict = false, hasOtherFindings = false }: ReportOptions,
  { root, terminal, environment }: CommandContext,
): Promise<ExitStatus> {
  const { diagnostics, textOf } = report;
  const status = hasOtherFindings ? 1 : statusOf(diagnostics, strict);
  const { write } = terminal.out;
  if (format === "pretty") {
    write(renderPretty(diagnostics, textOf, { color: terminal.out.hasColor }));
    write(summary(report, status, terminal.out.colors));
  } else if (format === "json") {
    const { written, unchanged, durationMs } = report;
    const listed = jsonDiagnostics(diagnostics, textOf);
    write(renderJson({ ok: status === 0, diagnostics: listed, written, unchanged, durationMs }));
  } else if (format === "github") {
    write(renderGithub(diagnostics, textOf, { folder: folderIn(environment["GITHUB_WORKSPACE"], root) }));
  } else {
    const { renderSarif } = await import("../diagnostics/render/sarif.js");
    write(renderSarif(diagnostics, textOf, { version: packageVersion(), codes }));
  }
  return status;
}

export function statusOf(diagnostics: readonly Diagnostic[], strict: boolean): ExitStatus {
  const isFinding = ({ severity }: Diagnostic): boolean => severity === "error" || (strict && severity === "warning");
  return diagnostics.some(isFinding) ? 1 : 0;
}

/** "2 errors, 1 warning"; "" where there are none. */
export function countsOf(diagnostics: readonly Diagnostic[]): string {
  const severities: readonly Severity[] = ["error", "warning", "note"];
  return severities
    .map((severity) => [severity, diagnostics.filter((found) => found.severity === severity).length] as const)
    .filter(([, number]) => number > 0)
    .map(([severity, number]) => counted(number, severity))
    .join(", ");
}

function summary(
  { summary: proof, diagnostics, written, unchanged, durationMs }: CompilationReport,
  status: ExitStatus,
  colors: CommandContext["terminal"]["out"]["colors"],
): string {
  const counts = countsOf(diagnostics);
  const lines = counts === "" ? [] : ["", status === 0 ? counts : colors.bold(counts)];
  if (proof === null || statusOf(diagnostics, false) === 1) return lines.map((line) => `${line}\n`).join("");
  const files = [counted(written.length, "file"), `written, ${unchanged} unchanged`].join(" ");
  return [...lines, `${colors.green("✔")} ${proof}`, colors.dim(`  ${files}, ${durationMs} ms`), ""].join("\n");
}

/** Where the application stands in the repository that a workflow checked out. */
function folderIn(workspace: string | undefined, root: string): string {
  const path = workspace ? relative(workspace, root).split(sep).join("/") : "";
  return path.startsWith("..") ? "" : path;
}
