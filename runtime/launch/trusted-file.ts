import { closeSync, constants, fstatSync, lstatSync, openSync, readFileSync, type Stats } from "node:fs";

/** Bytes: a hundred times the code of a large application. Whatever is larger is something else, and would fill the memory. */
const LARGEST = 300e6;

/**
 * The content of a file that only this user, or root, can have written; null where there is none. Throws where it is there and
 * others could have written it.
 */
export function readTrusted(folder: string, file: string): Buffer | null {
  const opened = openedFile(file);
  if (opened === null) return null;
  try {
    const stats = fstatSync(opened);
    if (!isTrusted(folder) || !isSafe(stats)) throw new Error("others may write it, or it is somebody else's");
    if (!stats.isFile()) throw new Error("it is no file");
    if (stats.size > LARGEST) throw new Error(`it has more than ${LARGEST / 1e6} MB`);
    return readFileSync(opened);
  } finally {
    closeSync(opened);
  }
}

/** Whether it is a folder in which only this user, or root, can put something. */
export function isTrusted(folder: string): boolean {
  const stats = lstatSync(folder);
  return stats.isDirectory() && isSafe(stats);
}

/** Windows has no such owners and modes: there the folder's own rights count. */
function isSafe({ uid, mode }: Stats): boolean {
  return process.getuid === undefined || ((uid === process.getuid() || uid === 0) && (mode & 0o022) === 0);
}

function openedFile(file: string): number | null {
  try {
    // A pipe would be waited for.
    return openSync(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}
