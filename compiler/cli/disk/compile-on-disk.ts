import { generatedFilesStale } from "../../diagnostics/catalog/9-generated.js";
import type { Diagnostic } from "../../diagnostics/diagnostic.js";
import type { TextOf } from "../../diagnostics/locate.js";
import { inReadingOrder } from "../../diagnostics/reading-order.js";
import type { Application, GeneratedFile } from "../../model.js";
import { compileCache } from "./compile-cache.js";
import { type DiskSource, diskSource } from "./disk-source.js";
import { rememberCompile, unchangedCompile } from "./finished-compile.js";
import { optimizeLate } from "./optimize-late.js";
import { inFolder, type OutputPlan, planOutput } from "./plan-output.js";
import { recordedSource } from "./recorded-source.js";
import { writeOutput } from "./write-output.js";

export interface DiskCompileOptions {
  /** The application's folder, absolute. */
  readonly root: string;
  /** Compares and writes nothing. */
  readonly check?: boolean;
  /** Compiles even if nothing changed, and writes over files that were edited by hand. */
  readonly force?: boolean;
  /** A line about the application that is told again while nothing changes, since there is no application then. */
  readonly summarize?: (application: Application) => string;
  /** Takes what writes down what the next compile can go without; left out: that is done at once. */
  readonly remember?: (write: () => void) => void;
}

export interface DiskCompilation {
  /** Null where nothing changed since the last compile, and where nexus.yaml cannot be understood. */
  readonly application: Application | null;
  /** Null where there are errors. */
  readonly summary: string | null;
  readonly diagnostics: readonly Diagnostic[];
  /** Paths from the application's root, sorted. */
  readonly written: readonly string[];
  readonly removed: readonly string[];
  readonly unchanged: number;
  readonly textOf: TextOf;
}

/**
 * Compiles the application in a folder and brings generated/ up to date, all of it or nothing. While nothing that the last
 * compile has read or written changed, its result is told again, without the compiler being loaded.
 * Throws a `CommandFailure` where the disk refuses.
 */
export async function compileOnDisk(options: DiskCompileOptions): Promise<DiskCompilation> {
  const { root, force = false } = options;
  const onDisk = diskSource(root);
  const finished = force ? null : await unchangedCompile(root, onDisk.source);
  if (finished === null) return compileAnew(options, onDisk);
  const { diagnostics, summary, outputs } = finished;
  const unchanged = outputs === null ? 0 : Object.keys(outputs).length;
  return { application: null, summary, diagnostics, written: [], removed: [], unchanged, textOf: onDisk.textOf };
}

async function compileAnew(options: DiskCompileOptions, { source, textOf }: DiskSource): Promise<DiskCompilation> {
  const { root, check, force, summarize, remember = (write) => write() } = options;
  optimizeLate();
  const { compile } = await import("../../compile.js");
  const { cache, save } = compileCache(root);
  const recorded = recordedSource({ ...source, cache });
  const { application, files, diagnostics } = compile(recorded.source);
  remember(save());

  const hasErrors = diagnostics.some(({ severity }) => severity === "error");
  const summary = application !== null && !hasErrors ? (summarize?.(application) ?? null) : null;
  const finish = (hashes: ReadonlyMap<string, string> | null): void => {
    const [inputs, outputs] = [recorded.inputs(), hashes && Object.fromEntries(hashes)];
    remember(() => rememberCompile(root, { inputs, outputs, diagnostics, summary }));
  };
  const found = { application, summary, textOf };
  if (hasErrors) {
    finish(null);
    return { ...found, diagnostics, written: [], removed: [], unchanged: 0 };
  }
  const output = bringUpToDate(root, files, { check: check === true, force: force === true });
  if (output.isUpToDate) finish(output.hashes);
  return { ...found, ...output.told, diagnostics: inReadingOrder([...diagnostics, ...output.diagnostics]) };
}

interface Output {
  readonly isUpToDate: boolean;
  readonly hashes: ReadonlyMap<string, string>;
  readonly diagnostics: readonly Diagnostic[];
  readonly told: Pick<DiskCompilation, "written" | "removed" | "unchanged">;
}

function bringUpToDate(
  root: string,
  files: readonly GeneratedFile[],
  { check, force }: { readonly check: boolean; readonly force: boolean },
): Output {
  const plan = planOutput(root, files, { force: force && !check });
  const { hashes, unchanged, diagnostics } = plan;
  const changed = pathsOf(plan);
  const untouched = { written: [], removed: [], unchanged };
  if (diagnostics.length > 0) return { isUpToDate: false, hashes, diagnostics, told: untouched };
  if (check && changed.length > 0) {
    const stale = generatedFilesStale({ file: changed[0] ?? "", span: null }, { paths: changed });
    return { isUpToDate: false, hashes, diagnostics: [stale], told: untouched };
  }
  if (!check) writeOutput(root, plan);
  const written = plan.write.map(({ path }) => inFolder(path)).sort();
  return {
    isUpToDate: true,
    hashes,
    diagnostics,
    told: { written, removed: plan.remove.map(inFolder).sort(), unchanged },
  };
}

function pathsOf({ write, remove }: OutputPlan): readonly string[] {
  return [...write.map(({ path }) => path), ...remove].map(inFolder).sort();
}
