import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, posix, relative, sep } from "node:path";
import type { Deployment } from "../deployment/facts/deployment.js";
import { imageRoot } from "../deployment/facts/image-paths.js";
import { imageUser } from "../deployment/files/dockerfile.js";
import { readFolders } from "../deployment/files/read-folders.js";
import { CommandFailure } from "../failures.js";
import type { ArchiveEntry } from "./archive.js";
import type { Base } from "./base.js";
import { isElf, readElf } from "./elf.js";
import { type Layer, type LayerMaker, makeLayer } from "./layer.js";
import { libraryEntry, parentFolders } from "./machine-base.js";
import { sharedLibraries } from "./shared-libraries.js";

export interface ApplicationFiles {
  /** The application's. Absolute; `nexus build` has filled its dist/. */
  readonly root: string;
  readonly deployment: Deployment;
  /** Whether source maps come along, in a layer of their own. */
  readonly hasSourceMaps: boolean;
  /** Files beside dist/, by their path in the application's folder. */
  readonly more: Readonly<Record<string, Buffer>>;
}

/** What changes rarely first: native parts, then code, then source maps. Empty ones are left out. */
export async function applicationLayers(
  application: ApplicationFiles,
  base: Base,
  maker: LayerMaker,
): Promise<readonly Layer[]> {
  const { root, deployment, hasSourceMaps, more } = application;
  const files = [...filesOf(join(root, "dist"), "dist"), ...readFiles(application)];
  const isNative = ({ path, content }: ApplicationFile): boolean => path.endsWith(".node") || isElf(content);
  const isMap = ({ path }: ApplicationFile): boolean => path.endsWith(".map");
  const native = files.filter(isNative);
  for (const file of native) mustFit(file, base);
  const maps = files.filter(isMap);
  const code = files.filter((file) => !isNative(file) && !isMap(file));
  const beside = Object.entries(more).map(([path, content]) => ({ path, content }));

  const layers = [
    { name: "native", entries: [...native.map(entryOf), ...neededLibraries(native, base)] },
    { name: "application", entries: [...[...code, ...beside].map(entryOf), ...deployment.volumes.map(writableFolder)] },
    { name: "source maps", entries: hasSourceMaps ? maps.map(entryOf) : [] },
  ].filter(({ entries }) => entries.length > 0);
  return Promise.all(
    layers.map(({ name, entries }) => makeLayer(name, [...parentFolders(entries), ...entries], maker)),
  );
}

/** Native parts are made for one system and one kind of processor. */
function mustFit({ path, content }: ApplicationFile, { architecture }: Base): void {
  const made = readElf(content, path).architecture;
  if (made === architecture) return;
  throw new CommandFailure(
    `${path} is made for ${made}, and the base of the image for ${architecture}`,
    `build on a machine of that kind, or take a base for ${made}`,
  );
}

interface ApplicationFile {
  /** In the application's folder. */
  readonly path: string;
  readonly content: Buffer;
}

function filesOf(folder: string, place: string): readonly ApplicationFile[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({
      path: posix.join(place, relative(folder, path).split(sep).join("/")),
      content: readFileSync(path),
    }));
}

/** What settings name inside of the application's folder and only read (`templates_dir`) stands where it stands in the project. */
function readFiles({ root, deployment }: ApplicationFiles): readonly ApplicationFile[] {
  return readFolders(deployment.paths).flatMap((path) => {
    const place = posix.relative(imageRoot, path);
    const source = join(root, place);
    const found = statSync(source, { throwIfNoEntry: false });
    if (found?.isFile()) return [{ path: place, content: readFileSync(source) }];
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
function neededLibraries(native: readonly ApplicationFile[], base: Base): readonly ArchiveEntry[] {
  if (base.origin !== null) return [];
  const inBase = new Set(base.parts.map(({ path }) => path));
  return sharedLibraries(native)
    .filter(({ path }) => !inBase.has(path))
    .map(libraryEntry);
}

/** Where the application keeps what it writes. On a read-only root a volume stands there. */
const writableFolder = (path: string): ArchiveEntry => ({
  kind: "folder",
  path: path.slice(1),
  mode: 0o750,
  owner: imageUser,
});
