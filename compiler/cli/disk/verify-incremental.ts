import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { Compilation } from "../../compile.js";
import type { Diagnostic } from "../../diagnostics/diagnostic.js";
import { compileCache, storedResults } from "./compile-cache.js";
import { diskSource } from "./disk-source.js";
import { unchangedCompile } from "./finished-compile.js";
import { inFolder } from "./plan-output.js";
import { readText } from "./read-file.js";

export interface Verified {
  readonly files: number;
  readonly diagnostics: number;
}

/**
 * Holds what the caches make of an application against a compile that remembers nothing: files and diagnostics must be equal to the
 * byte. Writes nothing. Throws where they differ, which is a bug in Nexus.
 */
export async function verifyIncremental(root: string): Promise<Verified> {
  const { compile } = await import("../../compile.js");
  const cold = compile(diskSource(root).source);
  const { cache } = compileCache(root, storedResults(root));
  const told = await unchangedCompile(root, diskSource(root).source);
  if (told !== null) {
    compareTexts(standingTexts(root, Object.keys(told.outputs ?? {})), textsOf(cold));
    compareDiagnostics(told.diagnostics, cold.diagnostics);
  }
  const incremental = compile(diskSource(root, cache).source);
  compareTexts(textsOf(incremental), textsOf(cold));
  compareDiagnostics(incremental.diagnostics, cold.diagnostics);
  return { files: cold.files.length, diagnostics: cold.diagnostics.length };
}

function textsOf({ files }: Compilation): ReadonlyMap<string, string> {
  return new Map(files.map(({ path, content }) => [path, content]));
}

/** Git may have put carriage returns into them. */
function standingTexts(root: string, paths: readonly string[]): ReadonlyMap<string, string> {
  return new Map(paths.map((path) => [path, (readText(join(root, inFolder(path))) ?? "").replaceAll("\r\n", "\n")]));
}

function compareTexts(got: ReadonlyMap<string, string>, want: ReadonlyMap<string, string>): void {
  for (const path of [...new Set([...want.keys(), ...got.keys()])].sort()) {
    const [text, wanted] = [got.get(path), want.get(path)];
    if (text === wanted) continue;
    if (text === undefined) throw difference(`${inFolder(path)} is missing`);
    if (wanted === undefined) throw difference(`${inFolder(path)} is too much`);
    throw difference(`${inFolder(path)} differs: ${firstDifference(text, wanted)}`);
  }
}

function compareDiagnostics(got: readonly Diagnostic[], want: readonly Diagnostic[]): void {
  const plain = (diagnostics: readonly Diagnostic[]): readonly unknown[] => JSON.parse(JSON.stringify(diagnostics));
  const [texts, wanted] = [plain(got), plain(want)];
  const index = Array.from({ length: Math.max(texts.length, wanted.length) }, (_, at) => at).find(
    (at) => !isDeepStrictEqual(texts[at], wanted[at]),
  );
  if (index === undefined) return;
  const { code, at } = (want[index] ?? got[index]) as Diagnostic; // one of the two is that long
  throw difference(
    `a diagnostic of ${at?.file ?? "the application"} differs (${code}): ${firstDifference(shown(texts[index]), shown(wanted[index]))}`,
  );
}

function shown(diagnostic: unknown): string {
  return diagnostic === undefined ? "nothing" : JSON.stringify(diagnostic, null, 2);
}

function firstDifference(got: string, want: string): string {
  const [lines, wanted] = [got.split("\n"), want.split("\n")];
  const line = wanted.findIndex((text, index) => lines[index] !== text);
  const at = line === -1 ? wanted.length : line;
  const quoted = (text: string | undefined): string => (text === undefined ? "nothing" : JSON.stringify(text));
  return `line ${at + 1} is ${quoted(lines[at])}, and ${quoted(wanted[at])} when compiled anew`;
}

function difference(what: string): Error {
  return new Error(
    `Compiling with the cache gives something else than compiling anew: ${what}.\nNothing was written. "nexus compile" is right again without node_modules/.cache/nexus and .nexus/cache.`,
  );
}
