import { execFileSync } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A file system of its own, that a test can fill. */
export interface SmallDisk {
  readonly path: string;
  /** Until not one byte more can be written. */
  readonly fill: () => void;
  /** Gives back the room that `fill` took. */
  readonly free: () => void;
  readonly remove: () => void;
}

/** Of so many bytes; null where this user may not mount one. */
export function smallDisk(size: number): SmallDisk | null {
  const path = realpathSync(mkdtempSync(join(tmpdir(), "nexus-disk-")));
  const filler = join(path, "filler");
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${size}`, "tmpfs", path], { stdio: "ignore" });
  } catch {
    rmSync(path, { recursive: true });
    return null;
  }
  return {
    path,
    fill: () => {
      for (;;) {
        try {
          writeFileSync(filler, Buffer.alloc(4_096), { flag: "a" });
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code === "ENOSPC") return;
          throw error;
        }
      }
    },
    free: () => rmSync(filler, { force: true }),
    remove: () => {
      // Whoever still has a file open keeps nobody waiting.
      execFileSync("umount", ["--lazy", path]);
      rmSync(path, { recursive: true });
    },
  };
}
