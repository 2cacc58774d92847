import type { Cache, ReadResult, Source } from "../../compiler/model.js";

type Fault = Exclude<ReadResult, { ok: true }>["reason"];

export interface MemorySourceOptions {
  /** Paths that answer with a fault instead of their content, as a folder without rights or a circle of links does. */
  readonly faults?: Readonly<Record<string, Fault>>;
  /** Folders of installed packages; what stands in node_modules/ among the files is found without. */
  readonly packages?: Readonly<Record<string, string>>;
  readonly shippedPlugins?: string;
  /** Give the same one twice to see what a second compile reuses. */
  readonly cache?: Cache;
}

/** A source over a map from path to content. */
export function memorySource(
  files: Readonly<Record<string, string | Uint8Array>>,
  options: MemorySourceOptions = {},
): Source {
  const contents = new Map(Object.entries(files));
  const folders = foldersOf(contents.keys());

  return {
    read: (path) => {
      const fault = options.faults?.[path];
      if (fault !== undefined) return failure(fault, path);
      const content = contents.get(path);
      if (content !== undefined)
        return { ok: true, bytes: typeof content === "string" ? encoder.encode(content) : content };
      return failure(folders.has(path) ? "directory" : "missing", path);
    },
    list: (directory) => [...(folders.get(directory) ?? [])].sort(),
    packageDirectory: (packageName) => {
      const installed = options.packages?.[packageName] ?? `node_modules/${packageName}`;
      return folders.has(installed) ? installed : null;
    },
    shippedPlugins: options.shippedPlugins ?? "node_modules/nexus-platform/plugins",
    cache: options.cache ?? memoryCache(),
  };
}

export function memoryCache(): Cache {
  const values = new Map<string, unknown>();
  return {
    get: (kind, hash) => values.get(`${kind} ${hash}`),
    set: (kind, hash, value) => void values.set(`${kind} ${hash}`, value),
  };
}

const encoder = new TextEncoder();

/** The names in each folder; folders carry a trailing "/". */
function foldersOf(paths: Iterable<string>): ReadonlyMap<string, ReadonlySet<string>> {
  const folders = new Map<string, Set<string>>([["", new Set()]]);
  const add = (folder: string, name: string): void => {
    const names = folders.get(folder) ?? new Set();
    folders.set(folder, names.add(name));
  };
  for (const path of paths) {
    const segments = path.split("/");
    segments.forEach((segment, index) => {
      const isFile = index === segments.length - 1;
      add(segments.slice(0, index).join("/"), isFile ? segment : `${segment}/`);
    });
  }
  return folders;
}

function failure(reason: Fault, path: string): ReadResult {
  return { ok: false, reason, detail: `${reason}: ${path}` };
}
