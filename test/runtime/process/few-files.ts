import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";

const prlimit = "/usr/bin/prlimit";
export const canLimitFiles = existsSync(prlimit);

/** From now on the process may open only so many files more, until what it gives is called. */
export function leaveRoom(pid: number, more: number): () => void {
  const [, before = ""] = /^Max open files\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/limits`, "utf8")) ?? [];
  const open = new Set(readdirSync(`/proc/${pid}/fd`).map(Number));
  let limit = 0;
  // The limit is on their numbers, and some below may be free.
  for (let room = more; room > 0 || open.has(limit); limit += 1) if (!open.has(limit)) room -= 1;
  const set = (files: string): void => void execFileSync(prlimit, ["--pid", String(pid), `--nofile=${files}:`]);
  set(String(limit));
  return () => set(before);
}
