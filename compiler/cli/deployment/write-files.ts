import { lstatSync, mkdirSync, readFileSync, renameSync, type Stats, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { GeneratedFile } from "../../model.js";
import { contentHash } from "../../text/content-hash.js";
import { causeOfRefusal } from "../disk/cause-of-refusal.js";
import { readText } from "../disk/read-file.js";
import { openStage } from "../disk/stage.js";
import { CommandFailure, isSystemError } from "../failures.js";

/** Hashes of what was made, so that an edit by hand is seen. */
const recordsName = ".files.json";

export interface FilesPlan {
  /** Files that are missing, or differ from what would be made. */
  readonly stale: readonly GeneratedFile[];
  /** Those among them that were edited by hand, or that somebody else made. */
  readonly edited: readonly string[];
  readonly unchanged: number;
}

/** Compares a folder with what would be made. */
export function planFiles(folder: string, files: readonly GeneratedFile[]): FilesPlan {
  const recorded = readRecords(folder);
  const standing = new Map(files.map(({ path }) => [path, standingHash(join(folder, path))]));
  const stale = files.filter(({ path, content }) => standing.get(path) !== contentHash(content));
  const edited = stale.filter(({ path }) => standing.get(path) !== null && standing.get(path) !== recorded[path]);
  return { stale, edited: edited.map(({ path }) => path), unchanged: files.length - stale.length };
}

/** Writes all of them, or none: first into a folder beside their places, then into them. */
export function writeFiles(folder: string, { stale }: FilesPlan): void {
  const recorded = { ...readRecords(folder) };
  for (const { path, content } of stale) recorded[path] = contentHash(content);
  const sorted = Object.fromEntries(Object.entries(recorded).sort(([a], [b]) => (a < b ? -1 : 1)));
  const files = [...stale, { path: recordsName, content: `${JSON.stringify(sorted, null, 2)}\n` }];
  const stage = openStage(join(folder, "files"));
  try {
    for (const { path, content } of files) {
      mkdirSync(dirname(join(stage.path, path)), { recursive: true });
      writeFileSync(join(stage.path, path), content);
    }
    for (const { path } of files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      renameSync(join(stage.path, path), join(folder, path));
    }
  } finally {
    stage.close();
  }
}

/** Null where nothing stands there. */
function standingHash(path: string): string | null {
  const found = foundAt(path);
  if (found === undefined) return null;
  if (!found.isFile())
    throw new CommandFailure(`${path} is no file`, "move it away, or give another folder with --dir");
  // Git may have put carriage returns into it when it was checked out: they are no edit.
  return contentHash(readFileSync(path, "utf8").replaceAll("\r\n", "\n"));
}

function foundAt(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if (!isSystemError(error)) throw error;
    const help = "move it away, or give another folder with --dir";
    throw new CommandFailure(`${dirname(path)}: ${causeOfRefusal(error)}`, help);
  }
}

/** Broken records are as good as none: then every file that differs counts as edited. */
function readRecords(folder: string): Readonly<Record<string, string>> {
  try {
    const parsed: unknown = JSON.parse(readText(join(folder, recordsName)) ?? "{}");
    if (typeof parsed !== "object" || parsed === null) return {};
    return Object.fromEntries(Object.entries(parsed).filter(([, hash]) => typeof hash === "string"));
  } catch {
    return {};
  }
}
