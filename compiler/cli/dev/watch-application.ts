import { basename, relative, sep } from "node:path";
import { watch } from "chokidar";

export interface Watched {
  /** Resolves when the user ends the command; nothing is watched from then on. */
  readonly untilInterrupted: () => Promise<void>;
}

export interface WatchOptions {
  /** Absolute; folders of plugins that stand elsewhere are watched, too. */
  readonly folders: readonly string[];
  /** Paths relative to the first folder, with "/". Changes that come while it runs are told in one go afterwards. */
  readonly onChange: (changed: readonly string[]) => Promise<void>;
}

/** Changes that come together, as when an editor saves several files, count as one. */
const settleTime = 40;

/** Watches what an application is made of: YAML, code, package.json and .env. What it writes while it runs is none of that. */
export function watchApplication({ folders, onChange }: WatchOptions): Watched {
  const [root = "."] = folders;
  const changed = new Set<string>();
  let isBusy = false;
  let timer: NodeJS.Timeout | undefined;

  const flush = async (): Promise<void> => {
    if (isBusy || changed.size === 0) return;
    isBusy = true;
    const paths = [...changed].sort();
    changed.clear();
    try {
      await onChange(paths);
    } finally {
      isBusy = false;
    }
    void flush();
  };

  const watcher = watch([...folders], {
    ignored: (path, stats) => isIgnored(relative(root, path), stats?.isFile() === true),
    ignoreInitial: true,
  });
  watcher.on("all", (event, path) => {
    if (event === "addDir" || event === "unlinkDir") return;
    changed.add(relative(root, path).split(sep).join("/"));
    clearTimeout(timer);
    timer = setTimeout(() => void flush(), settleTime);
  });

  return {
    untilInterrupted: async () => {
      await interruption();
      clearTimeout(timer);
      await watcher.close();
    },
  };
}

const ignoredFolders = new Set(["node_modules", "generated", "dist", "coverage"]);

export function isIgnored(path: string, isFile: boolean): boolean {
  const names = path.split(sep);
  if (names.some((name) => ignoredFolders.has(name) || (/^\.[^.]/.test(name) && name !== ".env"))) return true;
  if (!isFile) return false;
  const name = basename(path);
  if (name === ".env" || name === "package.json") return false;
  return !/\.(ya?ml|[cm]?[jt]sx?)$/.test(name) || /\.test\.[cm]?[jt]sx?$/.test(name);
}

function interruption(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
  });
}
