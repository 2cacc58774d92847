import { readdirSync, readFileSync, readlinkSync, realpathSync, statSync } from "node:fs";
import { join } from "node:path";
import { contentHash } from "../../../text/content-hash.js";

/** Absolute paths that a build looked at, whether something is there or not. */
export interface DiskPaths {
  readonly files: ReadonlySet<string>;
  /** Looked into for the names of files. */
  readonly folders: ReadonlySet<string>;
}

/** What was found there: by path a hash, null where there is nothing. */
export interface DiskState {
  readonly files: Readonly<Record<string, string | null>>;
  readonly folders: Readonly<Record<string, string | null>>;
}

export function diskState({ files, folders }: DiskPaths): DiskState {
  return {
    files: Object.fromEntries([...files].sort().map((path) => [path, fileState(path)])),
    folders: Object.fromEntries([...folders].sort().map((path) => [path, folderState(path)])),
  };
}

export function isStillSo({ files, folders }: DiskState): boolean {
  return (
    Object.entries(folders).every(([path, state]) => folderState(path) === state) &&
    Object.entries(files).every(([path, state]) => fileState(path) === state)
  );
}

/** Whether something there changed later than `time`, by the clock of the disk. */
export function changedSince(time: number, { files, folders }: DiskPaths): boolean {
  return [...files, ...folders].some((path) => changeTime(path) > time);
}

function changeTime(path: string): number {
  try {
    return statSync(path).ctimeMs;
  } catch {
    return 0; // Nothing is there.
  }
}

function fileState(path: string): string | null {
  try {
    return contentHash(readFileSync(path));
  } catch {
    return null;
  }
}

/** Where it really is, and the names of all in it but folders: no new folder takes the place of a file. */
function folderState(path: string): string | null {
  try {
    const names = readdirSync(path, { withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => (entry.isSymbolicLink() ? `${entry.name} ${readlinkSync(join(path, entry.name))}` : entry.name));
    return contentHash([realpathSync(path), ...names.sort()].join("\n"));
  } catch {
    return null;
  }
}
