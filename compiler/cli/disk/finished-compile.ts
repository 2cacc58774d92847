import type { Diagnostic } from "../../diagnostics/diagnostic.js";
import type { Source } from "../../model.js";
import { readCacheFile, writeCacheFile } from "./cache-file.js";
import { isAsGenerated } from "./generated-folder.js";
import { type Inputs, sameInputs } from "./recorded-source.js";

/** A compile that ran to its end: everything that it read, wrote and found. */
export interface FinishedCompile {
  readonly inputs: Inputs;
  /** Hashes of the generated files by their path in generated/; null where there were errors, which leave generated/ alone. */
  readonly outputs: Readonly<Record<string, string>> | null;
  readonly diagnostics: readonly Diagnostic[];
  readonly summary: string | null;
}

const fileName = "finished.json";

export function rememberCompile(root: string, finished: FinishedCompile): void {
  writeCacheFile(root, fileName, finished);
}

/** The last compile, if compiling again would read the same, find the same and leave generated/ as it is. */
export async function unchangedCompile(root: string, source: Source): Promise<FinishedCompile | null> {
  const finished = readCacheFile(root, fileName) as FinishedCompile | undefined; // written above
  const inputs = finished && (await sameInputs(source, finished.inputs));
  if (!finished || !inputs) return null;
  if (finished.outputs !== null && !isAsGenerated(root, finished.outputs)) return null;
  if (inputs !== finished.inputs) rememberCompile(root, { ...finished, inputs });
  return finished;
}
