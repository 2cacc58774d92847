import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";

/** More than any settings or secret needs. A file without an end would otherwise fill the memory. */
const LARGEST_FILE = 10_000_000;

/** The text of a regular file. Never waits, as a pipe would, and rejects with a reason for people. */
export async function readTextFile(path: string): Promise<string> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    return await textOf(file);
  } catch (error) {
    if (error instanceof Unreadable) throw error;
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    throw new Unreadable(reasons.get(code) ?? (code === "" ? String(error) : code));
  } finally {
    await file?.close();
  }
}

class Unreadable extends Error {}

async function textOf(file: FileHandle): Promise<string> {
  const stats = await file.stat();
  if (stats.isDirectory()) throw new Unreadable("it is a folder");
  if (!stats.isFile()) throw new Unreadable("it is no regular file");
  if (stats.size > LARGEST_FILE) throw new Unreadable("it is larger than 10 MB");
  const bytes = await file.readFile();
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new Unreadable("it is not UTF-8");
  }
}

const reasons: ReadonlyMap<string, string> = new Map([
  ["ENOENT", "there is no such file"],
  ["ENOTDIR", "there is no such file"],
  ["EACCES", "permission denied"],
  ["EPERM", "permission denied"],
  ["EISDIR", "it is a folder"],
  ["ELOOP", "its symbolic links lead in a circle"],
  ["ENXIO", "it is no regular file"],
  ["ERR_INVALID_ARG_VALUE", "there is no such file"],
]);
