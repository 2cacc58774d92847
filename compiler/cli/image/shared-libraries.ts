import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { CommandFailure } from "../failures.js";
import { type Architecture, type Elf, isElf, readElf } from "./elf.js";

/** A file of this machine with the path that it has here and in the image. */
export interface MachineFile {
  readonly path: string;
  readonly content: Buffer;
}

/**
 * Every library that these programs and addons need to be loaded, and the loader itself: what is linked, and what is linked with
 * that. Found where the loader looks without its cache, because the image has none.
 */
export function sharedLibraries(programs: readonly MachineFile[]): readonly MachineFile[] {
  const found = new Map<string, MachineFile>();
  const visit = ({ path, content }: MachineFile): void => {
    const elf = readElf(content, path);
    for (const name of [...(elf.interpreter === null ? [] : [elf.interpreter]), ...elf.needed]) {
      const key = name.split("/").at(-1) ?? name;
      if (found.has(key)) continue;
      const library = findLibrary(name, elf, dirname(path));
      if (library === null) throw missing(name, path);
      found.set(key, library);
      visit(library);
    }
  };
  for (const program of programs) visit(program);
  return [...found.values()].sort((one, other) => (one.path < other.path ? -1 : 1));
}

/** Those of another kind of machine may be installed beside the own ones. */
export const hasLibraries = (architecture: Architecture): boolean =>
  findLibrary("libc.so.6", { architecture, searchPath: [] }, "/") !== null;

/** Where a name is looked up that stands in a file of this folder. */
function findLibrary(name: string, elf: Pick<Elf, "architecture" | "searchPath">, folder: string): MachineFile | null {
  const own = elf.searchPath.map((path) => path.replace(/\$ORIGIN|\$\{ORIGIN\}/g, folder));
  const paths = name.startsWith("/") ? [name] : [...own, ...systemFolders(elf)].map((path) => join(path, name));
  for (const path of paths) {
    const content = readIfThere(path);
    // The libraries of another processor may stand beside them.
    if (content !== null && isElf(content) && readElf(content, path).architecture === elf.architecture)
      return { path, content };
  }
  return null;
}

/** Name resolution, which older C libraries load by name when it is first used. */
export function nameResolution(libraries: readonly MachineFile[]): readonly MachineFile[] {
  const libc = libraries.find(({ path }) => path.endsWith("/libc.so.6"));
  if (!libc) return [];
  return readdirSync(dirname(libc.path))
    .filter((name) => ["libnss_dns.so.2", "libnss_files.so.2", "libresolv.so.2"].includes(name))
    .sort()
    .map((name) => join(dirname(libc.path), name))
    .map((path) => ({ path, content: readFileSync(path) }));
}

function systemFolders({ architecture }: Pick<Elf, "architecture">): readonly string[] {
  const triplet = architecture === "x64" ? "x86_64-linux-gnu" : "aarch64-linux-gnu";
  return [`/lib/${triplet}`, `/usr/lib/${triplet}`, "/lib64", "/usr/lib64", "/lib", "/usr/lib"];
}

function readIfThere(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch {
    return null;
  }
}

function missing(name: string, path: string): CommandFailure {
  return new CommandFailure(
    `this machine has no ${name}, which ${path} needs to be loaded`,
    "make the image on a Linux with the GNU C library, or from a base image: --base REGISTRY/NAME@sha256:…",
  );
}
