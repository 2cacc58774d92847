import { readFileSync, statSync } from "node:fs";
import type { ReadResult } from "../../model.js";

/** Reads a regular file. Never waits, as a pipe would, and never throws. */
export function readFile(path: string): ReadResult {
  try {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats === undefined) return failure("missing", "no such file");
    if (stats.isDirectory()) return failure("directory", "is a folder");
    if (!stats.isFile()) return failure("failed", "it is no regular file");
    return { ok: true, bytes: readFileSync(path) };
  } catch (error) {
    return failed(error);
  }
}

/** The text of a regular file; null where there is none that can be read. */
export function readText(path: string): string | null {
  const read = readFile(path);
  return read.ok ? new TextDecoder().decode(read.bytes) : null;
}

function failed(error: unknown): ReadResult {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const reason = reasons[code];
  if (reason !== undefined) return failure(reason, code);
  return failure("failed", code === "" ? String(error) : code);
}

const reasons: Readonly<Record<string, Reason>> = {
  ENOENT: "missing",
  ENOTDIR: "missing",
  ENAMETOOLONG: "missing",
  ERR_INVALID_ARG_VALUE: "missing", // a path with a zero byte names no file
  EACCES: "denied",
  EPERM: "denied",
  ELOOP: "loop",
  EISDIR: "directory",
};

type Reason = Extract<ReadResult, { ok: false }>["reason"];

function failure(reason: Reason, detail: string): ReadResult {
  return { ok: false, reason, detail };
}
