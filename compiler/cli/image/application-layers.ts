import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, posix, relative, sep } from "node:path";
import { compositionFile } from "../build/composition.js";
import { inBytes } from "../build/in-bytes.js";
import type { Deployment } from "../deployment/facts/deployment.js";
import { imageRoot } from "../deployment/facts/image-paths.js";
import { imageUser } from "../deployment/files/dockerfile.js";
import { copiedFolders } from "../deployment/files/read-folders.js";
import { CommandFailure } from "../failures.js";
import type { ArchiveEntry } from "./archive.js";
import type { Base } from "./base.js";
import { largestBlob } from "./blob.js";
import { isElf, readElf } from "./elf.js";
import { type Layer, type LayerMaker, makeLayer } from "./layer.js";
import { libraryEntry, parentFolders } from "./machine-base.js";
import { type MachineFile, sharedLibraries } from "./shared-libraries.js";

/** What goes into an image beside its base, by the layer that it goes into. */
export interface ApplicationFiles {
  /** Addons, and libraries that they need and the base does not have. */
  readonly native: readonly ApplicationFile[];
  readonly libraries: readonly MachineFile[];
  readonly code: readonly ApplicationFile[];
  readonly sourceMaps: readonly ApplicationFile[];
  /** Folders in which the application writes. */
  readonly volumes: readonly string[];
}

export interface ApplicationFile {
  /** In the application's folder. */
  readonly path: string;
  readonly content: Buffer;
}

/** `root` is the application's; `nexus build` has filled its dist/. */
export function applicationFiles(root: string, deployment: Deployment, base: Base): ApplicationFiles {
  const built = filesOf(join(root, "dist"), "dist").filter(({ path }) => !path.startsWith(codeCache));
  const files = [...built, ...readFiles(root, deployment)];
  const native = files.filter(({ path, content }) => path.endsWith(".node") || isElf(content));
  for (const file of native) mustFit(file, base);
  const sourceMaps = files.filter(({ path }) => path.endsWith(".map"));
  const others = new Set([...native, ...sourceMaps]);
  return {
    native,
    libraries: neededLibraries(native, base),
    code: files.filter((file) => !others.has(file) && file.path !== `dist/${compositionFile}`),
    sourceMaps,
    volumes: deployment.volumes,
  };
}

/** What changes rarely first: native parts, then code, then source maps. Empty ones are left out. */
export async function applicationLayers(
  { native, libraries, code, sourceMaps, volumes }: ApplicationFiles,
  maker: LayerMaker,
): Promise<readonly Layer[]> {
  const layers = [
    { name: "native", entries: [...native.map(entryOf), ...libraries.map(libraryEntry)] },
    { name: "application", entries: [...code.map(entryOf), ...volumes.map(writableFolder)] },
    { name: "source maps", entries: sourceMaps.map(entryOf) },
  ].filter(({ entries }) => entries.length > 0);
  for (const { name, entries } of layers) mustBeSmall(name, entries);
  return Promise.all(
    layers.map(({ name, entries }) => makeLayer(name, [...parentFolders(entries), ...entries], maker)),
  );
}

function mustBeSmall(name: string, entries: readonly ArchiveEntry[]): void {
  const sizes = entries.map((entry) => ({ path: entry.path, size: entry.kind === "file" ? entry.content.length : 0 }));
  const size = sizes.reduce((sum, entry) => sum + entry.size, 0);
  if (size <= 0.99 * largestBlob) return; // headers come to it
  const largest = sizes.sort((one, other) => other.size - one.size).slice(0, 3);
  throw tooLarge(`the layer "${name}" (${largest.map(({ path }) => path).join(", ")} …)`, size);
}

/** What V8 compiled here; a process of an earlier build may write it beside the new one when it ends. */
const codeCache = "dist/.code-cache/";

/** Native parts are made for one system and one kind of processor. */
function mustFit({ path, content }: ApplicationFile, { architecture }: Base): void {
  const made = readElf(content, path).architecture;
  if (made === architecture) return;
  throw new CommandFailure(
    `${path} is made for ${made}, and the base of the image for ${architecture}`,
    `build on a machine of that kind, or take a base for ${made}`,
  );
}

function filesOf(folder: string, place: string): readonly ApplicationFile[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({
      path: posix.join(place, relative(folder, path).split(sep).join("/")),
      content: readWhole(path),
    }));
}

function readWhole(path: string): Buffer {
  const { size } = statSync(path);
  if (size > largestBlob) throw tooLarge(path, size);
  return readFileSync(path);
}

const tooLarge = (what: string, size: number): CommandFailure =>
  new CommandFailure(
    `${what} has ${inBytes(size)}, and no layer of an image may have more than ${inBytes(largestBlob)}`,
    "keep such files out of the image: in a volume, or in a store of files",
  );

/** What settings name inside of the application's folder and only read (`templates_dir`) stands where it stands in the project. */
function readFiles(root: string, deployment: Deployment): readonly ApplicationFile[] {
  const exists = (path: string): boolean => existsSync(join(root, path));
  return copiedFolders(deployment.paths, exists).flatMap((path) => {
    const place = posix.relative(imageRoot, path);
    const source = join(root, place);
    const found = statSync(source, { throwIfNoEntry: false });
    if (found?.isFile()) return [{ path: place, content: readWhole(source) }];
    return found?.isDirectory() ? filesOf(source, place) : [];
  });
}

const entryOf = ({ path, content }: ApplicationFile): ArchiveEntry => ({
  kind: "file",
  path: `${imageRoot.slice(1)}/${path}`,
  content,
  mode: 0o644,
});

/** What native parts are linked with and the base does not have. A base that was pulled has its own C library. */
function neededLibraries(native: readonly ApplicationFile[], base: Base): readonly MachineFile[] {
  if (base.origin !== null) return [];
  const inBase = new Set(base.parts.map(({ path }) => path));
  return sharedLibraries(native).filter(({ path }) => !inBase.has(path));
}

/** Where the application keeps what it writes. On a read-only root a volume stands there. */
const writableFolder = (path: string): ArchiveEntry => ({
  kind: "folder",
  path: path.slice(1),
  mode: 0o750,
  owner: imageUser,
});
