import { defineDiagnostic } from "../diagnostic.js";

/** With `--check`: a file is not what compiling would write. Told once for all of them, since one command mends them. */
export const generatedFilesStale = defineDiagnostic("NX9001", {
  message: ({ paths }: { paths: readonly string[] }) =>
    paths.length === 1
      ? `generated file "${paths[0]}" is stale`
      : `${paths.length} generated files are stale: ${shortened(paths)}`,
  help: () => 'run "nexus compile" and commit what it writes',
});

/** A generated file is neither what was written last nor what would be written now. Nothing is written. */
export const generatedFileEdited = defineDiagnostic("NX9002", {
  message: ({ path }: { path: string }) => `generated file "${path}" was edited by hand`,
  help: ({ path }) =>
    `move the change into a plugin or its manifest, then delete ${path} or run "nexus compile --force" to write it anew`,
});

/** Something that Nexus did not make stands where a generated file belongs. Nothing is written. */
export const foreignFile = defineDiagnostic("NX9002", {
  message: ({ path }: { path: string; isFile: boolean }) =>
    `"${path}" was not generated, and stands where a generated file belongs`,
  help: ({ isFile }) =>
    isFile ? 'move it out of generated/, or run "nexus compile --force" to replace it' : "move it out of generated/",
});

/** A file, or a link that leads nowhere, stands where the folder belongs. */
export const folderBlocked = defineDiagnostic("NX9002", {
  message: ({ path }: { path: string }) => `"${path}" is no folder, and generated files belong into it`,
  help: () => "move it away: nexus compile makes the folder",
});

/** package.json does not say where "#nexus" leads. */
export const importsMapMissing = defineDiagnostic("NX9003", {
  severity: "warning",
  message: ({ missing }: { missing: readonly string[]; imports: Readonly<Record<string, string>> }) =>
    `package.json does not map ${missing.map((key) => `"${key}"`).join(" and ")} to generated code`,
  help: ({ missing, imports }) =>
    `add to "imports" in package.json: ${missing.map((key) => `"${key}": "${imports[key] ?? ""}"`).join(", ")}`,
});

/** Told at the limit. Nothing is put into dist/. */
export const budgetPassed = defineDiagnostic("NX9004", {
  message: ({ what, measured, limit }: { what: string; measured: string; limit: string; culprits: string }) =>
    `the budget is passed: ${what} is ${measured}, and ${limit} is allowed`,
  label: ({ measured }) => `it is ${measured}`,
  help: ({ culprits }) => culprits,
});

/** Told at the limit: what nobody measured may be anything. */
export const budgetNotMeasured = defineDiagnostic("NX9004", {
  message: ({ what }: { what: string; why: string }) => `the budget cannot be held: ${what} was not measured`,
  label: () => "not measured",
  help: ({ why }) => why,
});

const shownPaths = 5;

function shortened(paths: readonly string[]): string {
  const shown = paths.slice(0, shownPaths).join(", ");
  return paths.length > shownPaths ? `${shown} and ${paths.length - shownPaths} more` : shown;
}
