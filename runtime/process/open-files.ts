import { readdirSync, readFileSync } from "node:fs";

export interface OpenFiles {
  /** How many this process may have open, connections among them. */
  readonly limit: number;
  readonly used: number;
}

/** Null where it cannot be known: elsewhere than on Linux. */
export function openFiles(): OpenFiles | null {
  try {
    const [, limit] = /^Max open files\s+(\d+)/m.exec(readFileSync("/proc/self/limits", "latin1")) ?? [];
    return limit === undefined ? null : { limit: Number(limit), used: readdirSync("/proc/self/fd").length };
  } catch {
    return null;
  }
}
