import { lstatSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { contentHash } from "../../text/content-hash.js";
import { isRunning } from "./is-running.js";
import { readText } from "./read-file.js";

export const folderName = "generated";

/** Hashes of what was generated, so that an edit by hand is seen. Its own content is never taken for one. */
export const recordsName = ".files.json";

/** What stands at a path in generated/. */
export type Standing =
  | { readonly kind: "nothing" }
  | { readonly kind: "file"; readonly hash: string }
  /** A folder, a symbolic link, a file where a folder belongs: nothing that Nexus makes. */
  | { readonly kind: "obstacle" };

export function standingAt(root: string, path: string): Standing {
  try {
    const file = join(root, folderName, path);
    if (!lstatSync(file).isFile()) return { kind: "obstacle" };
    return { kind: "file", hash: generatedHash(readFileSync(file, "utf8")) };
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : null;
    if (code === "ENOENT") return { kind: "nothing" };
    if (code === "ENOTDIR") return { kind: "obstacle" };
    throw error;
  }
}

/** Whether something else stands where generated/ belongs: a file, or a link that leads to no folder. */
export function isFolderBlocked(root: string): boolean {
  const folder = join(root, folderName);
  if (lstatSync(folder, { throwIfNoEntry: false }) === undefined) return false;
  try {
    return !statSync(folder).isDirectory();
  } catch {
    return true; // the link leads nowhere, or in a circle
  }
}

/** Git may have put carriage returns into the files when it checked them out: they are no edit. */
export function generatedHash(content: string): string {
  return contentHash(content.includes("\r") ? content.replaceAll("\r\n", "\n") : content);
}

/** Sorted, so that the same files give the same bytes. */
export function renderRecords(hashes: ReadonlyMap<string, string>): string {
  const sorted = [...hashes].sort(([a], [b]) => (a < b ? -1 : 1));
  return `${JSON.stringify(Object.fromEntries(sorted), null, 2)}\n`;
}

/**
 * Hashes that each file may have without being edited: of the last compile, and of those that were interrupted while they
 * moved their files into place. Broken records are as good as none.
 */
export function recordedHashes(root: string): ReadonlyMap<string, ReadonlySet<string>> {
  const recorded = new Map<string, Set<string>>();
  for (const file of [recordsName, ...interruptedStages(root).map((stage) => `${stage}/${recordsName}`)]) {
    for (const [path, hash] of Object.entries(readRecords(join(root, folderName, file)))) {
      if (isPlainPath(path)) recorded.set(path, (recorded.get(path) ?? new Set()).add(hash));
    }
  }
  return recorded;
}

export const stagePrefix = ".writing-";

/** Folders in which a compile that no longer runs has prepared its files. */
export function interruptedStages(root: string): readonly string[] {
  try {
    return readdirSync(join(root, folderName)).filter(
      (name) => name.startsWith(stagePrefix) && !isRunning(Number(name.slice(stagePrefix.length))),
    );
  } catch {
    return []; // no folder yet
  }
}

/** Whether every file has the content of that hash, and the records say so. */
export function isAsGenerated(root: string, outputs: Readonly<Record<string, string>>): boolean {
  const hashes = new Map(Object.entries(outputs));
  const records = standingAt(root, recordsName);
  if (records.kind !== "file" || records.hash !== generatedHash(renderRecords(hashes))) return false;
  return [...hashes].every(([path, hash]) => {
    const standing = standingAt(root, path);
    return standing.kind === "file" && standing.hash === hash;
  });
}

function readRecords(file: string): Readonly<Record<string, string>> {
  try {
    const parsed: unknown = JSON.parse(readText(file) ?? "");
    if (typeof parsed !== "object" || parsed === null) return {};
    return Object.fromEntries(Object.entries(parsed).filter(([, hash]) => typeof hash === "string"));
  } catch {
    return {};
  }
}

/** The records are a file of the user's: what they name must not lead out of generated/. */
function isPlainPath(path: string): boolean {
  return (
    !path.startsWith("/") && !/[\\\0]/.test(path) && path.split("/").every((part) => !["", ".", ".."].includes(part))
  );
}
