import type { Command, CommandContext } from "../command-context.js";
import { compileOnDisk, type DiskCompilation, type DiskCompileOptions } from "../disk/compile-on-disk.js";
import type { ExitStatus } from "../failures.js";
import { UsageError } from "../failures.js";
import { withImportsMap } from "../imports-map.js";
import { counted, proofOf } from "../proof.js";
import { type CompilationReport, type DiagnosticFormat, reportCompilation } from "../report-compilation.js";
import { notSupportedYet } from "./not-supported-yet.js";

export interface CompileOptions {
  readonly check?: true;
  readonly strict?: true;
  readonly watch?: true;
  readonly force?: true;
  readonly frozen?: true;
  readonly verifyIncremental?: true;
  readonly format: DiagnosticFormat;
}

/** `nexus compile`. */
export const compileCommand: Command<CompileOptions> = async (options, context) => {
  if (options.frozen) notSupportedYet("--frozen");
  if (options.watch && options.format !== "pretty") {
    throw new UsageError(`--watch prints for people: it does not go with --format ${options.format}`);
  }
  if (options.watch && options.verifyIncremental) throw new UsageError("--verify-incremental does not go with --watch");
  if (options.watch) return watchAndCompile(options, context);
  const verified = options.verifyIncremental ? await verifiedLine(context.root) : null;
  const status = await reportCompilation(await compileApplication(context.root, options), options, context);
  const { out, err } = context.terminal;
  if (verified !== null) (options.format === "pretty" ? out : err).write(verified);
  return status;
};

/** Without an application nothing has changed since the last compile, or nexus.yaml cannot be understood. */
export type ApplicationCompilation = CompilationReport & Pick<DiskCompilation, "application" | "removed">;

/** Compiles and writes generated/, or with `check` only compares. */
export async function compileApplication(
  root: string,
  options: Pick<DiskCompileOptions, "check" | "force" | "remember">,
): Promise<ApplicationCompilation> {
  const started = performance.now();
  const result = withImportsMap(root, await compileOnDisk({ root, ...options, summarize: proofOf }));
  return { ...result, durationMs: Math.round(performance.now() - started) };
}

async function verifiedLine(root: string): Promise<string> {
  const { verifyIncremental } = await import("../disk/verify-incremental.js");
  const { files, diagnostics } = await verifyIncremental(root);
  const compared = `${counted(files, "file")} and ${counted(diagnostics, "diagnostic")}`;
  return `compiled with the cache and without it: ${compared}, equal to the byte\n`;
}

async function watchAndCompile(options: CompileOptions, context: CommandContext): Promise<ExitStatus> {
  const { root, terminal } = context;
  const { watchUntilInterrupted } = await import("../dev/watch-application.js");
  const { watchedFolders } = await import("../dev/watched-folders.js");
  await watchUntilInterrupted({
    folders: watchedFolders(root),
    first: async () => {
      await reportCompilation(await compileApplication(root, options), options, context);
      terminal.err.write("\nwatching for changes; end with Ctrl+C\n");
    },
    onChange: async (changed) => {
      terminal.err.write(`\n${changed.join(", ")} changed\n`);
      await reportCompilation(await compileApplication(root, options), options, context);
    },
  });
  return 0;
}
