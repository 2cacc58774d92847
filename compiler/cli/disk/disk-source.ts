import { existsSync, readdirSync, statSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import type { TextOf } from "../../diagnostics/locate.js";
import type { Cache, ReadResult, Source } from "../../model.js";
import { packageRoot } from "../package-root.js";
import { readFile } from "./read-file.js";

export interface DiskSource {
  readonly source: Source;
  /** Texts as they were compiled; of files that were not, as they are now. Paths are relative to the root, or absolute. */
  readonly textOf: TextOf;
}

/** The folder of an application as the compiler sees it. Each file is read once, so that one compile sees one state of it. */
export function diskSource(root: string, cache: Cache = noCache): DiskSource {
  const isNexusItself = isCheckoutOfNexus(root);
  const onDisk = locator(root);
  const reads = new Map<string, ReadResult>();
  const read = (path: string): ReadResult => {
    const before = reads.get(path);
    if (before !== undefined) return before;
    const result = readFile(onDisk(path));
    reads.set(path, result);
    return result;
  };
  const source: Source = {
    read,
    list: (directory) => list(onDisk(directory)),
    packageDirectory: (name) => {
      if (name !== "nexus-platform") return packageDirectory(root, name);
      return isNexusItself ? "" : installedNexus;
    },
    shippedPlugins: isNexusItself ? "plugins" : `${installedNexus}/plugins`,
    cache,
  };
  return { source, textOf: (path) => textOf(read(path)) };
}

export const noCache: Cache = { get: () => undefined, set: () => {} };

const installedNexus = "node_modules/nexus-platform";

/** Where a path of the compiler stands. The Nexus that runs stands in for one that is not installed in the application's folder. */
function locator(root: string): (path: string) => string {
  const isInstalled = existsSync(join(root, installedNexus));
  return (path) => {
    const isOfNexus = path.startsWith(`${installedNexus}/`);
    return isOfNexus && !isInstalled ? join(packageRoot(), path.slice(installedNexus.length)) : join(root, path);
  };
}

function isCheckoutOfNexus(root: string): boolean {
  const manifest = textOf(readFile(join(root, "package.json"))) ?? "";
  if (!manifest.includes('"nexus-platform"')) return false; // most applications, without parsing
  try {
    const parsed: unknown = JSON.parse(manifest);
    return typeof parsed === "object" && parsed !== null && "name" in parsed && parsed.name === "nexus-platform";
  } catch {
    return false;
  }
}

/** As Node finds packages: in node_modules of the root, then of the folders above it. */
function packageDirectory(root: string, name: string): string | null {
  for (let folder = root; ; folder = dirname(folder)) {
    const candidate = join(folder, "node_modules", name);
    if (isFolder(candidate)) return relative(root, candidate).split(sep).join("/");
    if (dirname(folder) === folder) return null;
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  } catch {
    return false;
  }
}

function list(directory: string): readonly string[] {
  try {
    return readdirSync(directory, { withFileTypes: true })
      .map((entry) => {
        const leadsToFolder = entry.isSymbolicLink() && isFolder(join(directory, entry.name));
        return entry.isDirectory() || leadsToFolder ? `${entry.name}/` : entry.name;
      })
      .sort();
  } catch {
    return [];
  }
}

function textOf(read: ReadResult): string | null {
  return read.ok ? new TextDecoder().decode(read.bytes) : null;
}
