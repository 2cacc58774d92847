import { basename, join, relative, sep } from "node:path";
import { watch } from "chokidar";
import { contentHash } from "../../text/content-hash.js";
import { readFile } from "../disk/read-file.js";

export interface WatchOptions {
  /** Absolute; the first is the application's root. */
  readonly folders: readonly string[];
  /** Runs when everything is watched, before the first change is told. */
  readonly first: () => Promise<void>;
  /** Paths relative to the root, with "/". Changes that come while it runs are told in one go afterwards. */
  readonly onChange: (changed: readonly string[]) => Promise<void>;
}

/** Changes that come together, as when an editor saves several files, count as one. In milliseconds, as below. */
const settleTime = 15;

/** Chokidar tells no second change of a file within 50 ms of the first: those that it told are read again later than that. */
const secondLook = 60;

/**
 * Watches what an application is made of (YAML, migrations, code, package.json and .env), until SIGINT or SIGTERM. What it writes while it
 * runs is none of that.
 */
export async function watchUntilInterrupted({ folders, first, onChange }: WatchOptions): Promise<void> {
  const [root = "."] = folders;
  const changes = collectedChanges();
  const interruption = interrupted();
  const watcher = watch([...folders], {
    ignored: (path, stats) => isIgnored(relative(root, path), stats?.isFile() === true),
    ignoreInitial: true,
  });
  watcher.on("all", (event, path) => {
    if (event !== "addDir" && event !== "unlinkDir") changes.add(relative(root, path).split(sep).join("/"));
  });
  try {
    await new Promise<void>((resolve) => watcher.once("ready", () => resolve()));
    await first();
    let read: Contents = new Map();
    for (;;) {
      const told = await Promise.race([changes.next(), interruption]);
      if (told === "interrupted") return;
      const changed =
        told.length > 0 ? told : [...read].filter(([path, hash]) => hashOf(root, path) !== hash).map(([path]) => path);
      if (changed.length === 0) continue;
      read = new Map(changed.map((path) => [path, hashOf(root, path)]));
      await onChange(changed);
    }
  } finally {
    await watcher.close();
  }
}

/** What was read last, by path. */
type Contents = ReadonlyMap<string, string | null>;

function hashOf(root: string, path: string): string | null {
  const read = readFile(join(root, path));
  return read.ok ? contentHash(read.bytes) : null;
}

interface Changes {
  readonly add: (path: string) => void;
  /** Resolves when there are some and no more come; with none when it is time for a second look. */
  readonly next: () => Promise<readonly string[]>;
}

function collectedChanges(): Changes {
  const paths = new Set<string>();
  let isSettled = false;
  let timers: readonly NodeJS.Timeout[] = [];
  let tell: (() => void) | null = null;
  const settle = (): void => {
    isSettled = true;
    tell?.();
  };
  return {
    add: (path) => {
      paths.add(path);
      isSettled = false;
      timers.forEach(clearTimeout);
      timers = [settleTime, secondLook].map((time) => setTimeout(settle, time));
    },
    next: async () => {
      if (!isSettled) {
        await new Promise<void>((resolve) => {
          tell = resolve;
        });
      }
      const taken = [...paths].sort();
      paths.clear();
      isSettled = false;
      tell = null;
      return taken;
    },
  };
}

function interrupted(): Promise<"interrupted"> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve("interrupted"));
  });
}

const ignoredFolders = new Set(["node_modules", "generated", "dist", "coverage"]);

export function isIgnored(path: string, isFile: boolean): boolean {
  const names = path.split(sep);
  if (names.some((name) => ignoredFolders.has(name) || (/^\.[^.]/.test(name) && name !== ".env"))) return true;
  if (!isFile) return false;
  const name = basename(path);
  if (name === ".env" || name === "package.json") return false;
  return !/\.(ya?ml|sql|[cm]?[jt]sx?)$/.test(name) || /\.test\.[cm]?[jt]sx?$/.test(name);
}
