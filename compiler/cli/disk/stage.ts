import { existsSync, readdirSync, realpathSync, renameSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { onInterruption } from "./interruption.js";
import { isRunning } from "./is-running.js";

/** Where something is made ready, so that it takes its place whole or not at all. */
export interface Stage {
  /** Beside the place, on the same disk. Nothing stands there yet. */
  readonly path: string;
  /** Replaces what is at the place. */
  readonly moveIntoPlace: () => void;
  /** Removes what was not moved. */
  readonly close: () => void;
}

/** What an earlier process left there, because it was killed, is cleared away first. Of a link what it leads to is replaced. */
export function openStage(target: string): Stage {
  const place = followed(target);
  const prefix = `.nexus-${basename(place)}-`;
  clearInterrupted(dirname(place), prefix, (old) => {
    // Killed between the two steps of `swap`.
    if (old.endsWith("-old") && !existsSync(place)) renameSync(old, place);
  });
  const path = join(dirname(place), `${prefix}${process.pid}`);
  const clear = (): void => quietly(() => rmSync(path, { recursive: true, force: true }));
  const forget = onInterruption(clear);
  return {
    path,
    moveIntoPlace: () => swap(path, place),
    close: () => {
      forget();
      clear();
    },
  };
}

/** Clears away what processes that no longer run have left under this prefix and their number. */
export function clearInterrupted(
  folder: string,
  prefix: string,
  before: (path: string) => void = () => undefined,
): void {
  quietly(() => {
    for (const name of readdirSync(folder)) {
      const [, processId] = (name.startsWith(prefix) && /^(\d+)(?:-|$)/.exec(name.slice(prefix.length))) || [];
      if (processId === undefined || isRunning(Number(processId))) continue;
      const path = join(folder, name);
      quietly(() => {
        before(path);
        rmSync(path, { recursive: true, force: true });
      });
    }
  });
}

/** Nothing may be there yet, or a link that leads nowhere. */
function followed(target: string): string {
  try {
    return realpathSync(target);
  } catch {
    return target;
  }
}

/** A file takes the place of another in one step. Of folders the old one is moved away first, and back where the new one cannot follow. */
function swap(complete: string, place: string): void {
  if (!statSync(complete).isDirectory()) {
    renameSync(complete, place);
    return;
  }
  const old = `${complete}-old`;
  for (let triesLeft = 99; ; triesLeft -= 1) {
    rmSync(old, { recursive: true, force: true });
    const hasOld = moveAway(place, old);
    try {
      renameSync(complete, place);
      break;
    } catch (error) {
      // Another process may have been faster with its own, which a third may have moved away by now.
      if (triesLeft > 0 && (isTaken(error) || existsSync(place))) continue;
      if (hasOld && !existsSync(place)) renameSync(old, place);
      throw error;
    }
  }
  rmSync(old, { recursive: true, force: true });
}

const isTaken = (error: unknown): boolean =>
  error instanceof Error && "code" in error && (error.code === "ENOTEMPTY" || error.code === "EEXIST");

/** False where nothing was there. */
function moveAway(place: string, old: string): boolean {
  try {
    renameSync(place, old);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return false;
    throw error;
  }
}

function quietly(task: () => void): void {
  try {
    task();
  } catch {
    // Left for the next run.
  }
}
