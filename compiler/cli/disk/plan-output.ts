import { folderBlocked, foreignFile, generatedFileEdited } from "../../diagnostics/catalog/9-generated.js";
import type { Diagnostic } from "../../diagnostics/diagnostic.js";
import type { GeneratedFile } from "../../model.js";
import {
  folderName,
  generatedHash,
  isFolderBlocked,
  recordedHashes,
  recordsName,
  renderRecords,
  standingAt,
} from "./generated-folder.js";

/** What it takes to bring generated/ to what was generated. Nothing may be done where there are diagnostics. */
export interface OutputPlan {
  /** The records come last: until they are there, the files count as being written. */
  readonly write: readonly GeneratedFile[];
  /** Generated once, and no longer. */
  readonly remove: readonly string[];
  readonly unchanged: number;
  /** Hash of every file that was generated, by path. */
  readonly hashes: ReadonlyMap<string, string>;
  readonly diagnostics: readonly Diagnostic[];
}

/** `force` takes edited and foreign files for ours, but not what is no file. */
export function planOutput(
  root: string,
  files: readonly GeneratedFile[],
  { force }: { readonly force: boolean },
): OutputPlan {
  const recorded = recordedHashes(root);
  const hashes = new Map(files.map(({ path, content }) => [path, generatedHash(content)]));
  if (isFolderBlocked(root)) {
    const blocked = folderBlocked({ file: folderName, span: null }, { path: folderName });
    return { write: files, remove: [], unchanged: 0, hashes, diagnostics: [blocked] };
  }
  const write: GeneratedFile[] = [];
  const diagnostics: Diagnostic[] = [];

  for (const file of files) {
    const { path } = file;
    const standing = standingAt(root, path);
    if (standing.kind === "file" && standing.hash === hashes.get(path)) continue;
    write.push(file);
    if (standing.kind === "obstacle")
      diagnostics.push(foreignFile(placeOf(path), { path: inFolder(path), isFile: false }));
    if (standing.kind !== "file" || force || recorded.get(path)?.has(standing.hash)) continue;
    diagnostics.push(
      recorded.has(path)
        ? generatedFileEdited(placeOf(path), { path: inFolder(path) })
        : foreignFile(placeOf(path), { path: inFolder(path), isFile: true }),
    );
  }
  const unchanged = files.length - write.length;

  const remove: string[] = [];
  for (const [path, known] of recorded) {
    const standing = hashes.has(path) ? null : standingAt(root, path);
    if (standing?.kind !== "file") continue;
    remove.push(path);
    if (!force && !known.has(standing.hash))
      diagnostics.push(generatedFileEdited(placeOf(path), { path: inFolder(path) }));
  }

  const records: GeneratedFile = { path: recordsName, content: renderRecords(hashes) };
  const standing = standingAt(root, recordsName);
  if (standing.kind === "obstacle")
    diagnostics.push(foreignFile(placeOf(recordsName), { path: inFolder(recordsName), isFile: false }));
  if (standing.kind !== "file" || standing.hash !== generatedHash(records.content)) write.push(records);
  return { write, remove, unchanged, hashes, diagnostics };
}

/** The path from the application's root. */
export function inFolder(path: string): string {
  return `${folderName}/${path}`;
}

function placeOf(path: string): { readonly file: string; readonly span: null } {
  return { file: inFolder(path), span: null };
}
