import { basename, relative, sep } from "node:path";
import { watch } from "chokidar";

export interface WatchOptions {
  /** Absolute; the first is the application's root. */
  readonly folders: readonly string[];
  /** Runs when everything is watched, before the first change is told. */
  readonly first: () => Promise<void>;
  /**
   * Paths relative to the root, with "/". Changes that come while it runs are told in one go afterwards. No paths: what was told last
   * may have changed once more, unnoticed, and mostly has not.
   */
  readonly onChange: (changed: readonly string[]) => Promise<void>;
}

/** Changes that come together, as when an editor saves several files, count as one. In milliseconds, as below. */
const settleTime = 15;

/**
 * Chokidar tells no second change of a file within 50 ms of the first: what is read later than that has been read after any that it
 * kept to itself.
 */
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
    for (;;) {
      const changed = await Promise.race([changes.next(), interruption]);
      if (changed === "interrupted") return;
      await onChange(changed);
    }
  } finally {
    await watcher.close();
  }
}

interface Changes {
  readonly add: (path: string) => void;
  /** Resolves when there are some and no more come; with none for a second look. */
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
