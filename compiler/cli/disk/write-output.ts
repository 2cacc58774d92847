import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { CommandFailure, isSystemError } from "../failures.js";
import { causeOfRefusal } from "./cause-of-refusal.js";
import { folderName, interruptedStages, recordsName, stagePrefix } from "./generated-folder.js";
import type { OutputPlan } from "./plan-output.js";

/** The steps that can fail half-way. Tests give ones that do. */
export interface DiskWriter {
  readonly writeFile: (path: string, content: string) => void;
  readonly copyFile: (from: string, to: string) => void;
  readonly rename: (from: string, to: string) => void;
  readonly remove: (path: string) => void;
}

export const disk: DiskWriter = {
  writeFile: (path, content) => writeFileSync(path, content),
  copyFile: (from, to) => {
    try {
      linkSync(from, to); // its content never changes: another file takes its place
    } catch {
      copyFileSync(from, to);
    }
  },
  rename: (from, to) => renameSync(from, to),
  remove: (path) => unlinkSync(path),
};

/**
 * All or nothing: every file is first written, and every one that it replaces copied, in a folder beside them; only then are
 * they moved into place, which takes no room on the disk. What fails is undone and told as a `CommandFailure`.
 */
export function writeOutput(root: string, { write, remove }: OutputPlan, writer: DiskWriter = disk): void {
  const folder = join(root, folderName);
  for (const name of interruptedStages(root)) clearAway(join(folder, name));
  if (write.length === 0 && remove.length === 0) return;

  const isNew = !existsSync(folder);
  const stage = join(folder, `${stagePrefix}${process.pid}`);
  const paths = write.map(({ path }) => path);
  try {
    mkdirSync(stage, { recursive: true });
    for (const { path, content } of write) writer.writeFile(inNewFolder(join(stage, path)), content);
    const undo = copies({ folder, stage, paths: [...paths, ...remove] }, writer);
    moveIntoPlace({ folder, stage, paths, remove, undo }, writer);
  } catch (error) {
    clearAway(isNew ? folder : stage);
    throw isSystemError(error) ? asFailure(error) : error;
  }
  clearAway(stage);
  for (const path of remove) removeEmptyFolders(dirname(join(folder, path)), folder);
}

interface Undo {
  readonly path: string;
  /** Null where nothing stood there. */
  readonly copy: string | null;
}

interface Paths {
  readonly folder: string;
  readonly stage: string;
  readonly paths: readonly string[];
}

/** The files as they are, so that they can be put back. */
function copies({ folder, stage, paths }: Paths, writer: DiskWriter): readonly Undo[] {
  return paths.map((path) => {
    if (!existsSync(join(folder, path))) return { path, copy: null };
    const copy = join(stage, "before", path);
    writer.copyFile(join(folder, path), inNewFolder(copy));
    return { path, copy };
  });
}

interface Moves extends Paths {
  readonly remove: readonly string[];
  readonly undo: readonly Undo[];
}

function moveIntoPlace({ folder, stage, paths, remove, undo }: Moves, writer: DiskWriter): void {
  const move = (path: string): void => writer.rename(join(stage, path), inNewFolder(join(folder, path)));
  try {
    paths.filter((path) => path !== recordsName).forEach(move);
    for (const path of remove) writer.remove(join(folder, path));
    paths.filter((path) => path === recordsName).forEach(move); // until then read from the stage, where this is interrupted
  } catch (error) {
    for (const { path, copy } of [...undo].reverse()) putBack(join(folder, path), copy);
    throw error;
  }
}

function putBack(path: string, copy: string | null): void {
  try {
    if (copy === null) rmSync(path, { force: true });
    else renameSync(copy, path);
  } catch {
    // The disk refuses both ways. The error that is told is the first one; the next compile writes what is missing.
  }
}

function inNewFolder(path: string): string {
  mkdirSync(dirname(path), { recursive: true });
  return path;
}

function clearAway(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // Left for the next compile, which clears away what was interrupted.
  }
}

function removeEmptyFolders(folder: string, last: string): void {
  try {
    for (let empty = folder; empty !== last; empty = dirname(empty)) rmdirSync(empty);
  } catch {
    // It holds something else.
  }
}

function asFailure(error: NodeJS.ErrnoException): CommandFailure {
  return new CommandFailure(
    `${folderName}/ cannot be written: ${causeOfRefusal(error)}`,
    `${folderName}/ was left as it was; compile again when the cause is gone`,
  );
}
