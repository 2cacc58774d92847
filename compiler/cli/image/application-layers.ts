import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import type { Application } from "../../model.js";
import { CommandFailure } from "../failures.js";
import type { ArchiveEntry } from "./archive.js";
import type { Base } from "./base.js";
import { isElf, readElf } from "./elf.js";
import { type Layer, type LayerMaker, makeLayer } from "./layer.js";
import { imageUser, libraryEntry, parentFolders } from "./machine-base.js";
import { sharedLibraries } from "./shared-libraries.js";

export const applicationFolder = "app";

export interface ApplicationFiles {
  /** What `nexus build` made. Absolute. */
  readonly dist: string;
  readonly application: Application;
  /** Whether source maps come along, in a layer of their own. */
  readonly hasSourceMaps: boolean;
  /** Files beside dist/, by their path in the application's folder. */
  readonly more: Readonly<Record<string, Buffer>>;
}

/** What changes rarely first: native parts, then code, then source maps. Empty ones are left out. */
export async function applicationLayers(
  { dist, application, hasSourceMaps, more }: ApplicationFiles,
  base: Base,
  maker: LayerMaker,
): Promise<readonly Layer[]> {
  const files = [...filesOf(dist), ...ownAssets(dist, application)];
  const isNative = ({ path, content }: DistFile): boolean => path.endsWith(".node") || isElf(content);
  const isMap = ({ path }: DistFile): boolean => path.endsWith(".map");
  const native = files.filter(isNative);
  for (const file of native) mustFit(file, base);
  const maps = files.filter(isMap);
  const code = files.filter((file) => !isNative(file) && !isMap(file));
  const beside = Object.entries(more).map(([path, content]) => ({ path, content }));

  const layers = [
    { name: "native", entries: [...native.map(entryOf), ...neededLibraries(native, base)] },
    { name: "application", entries: [...[...code, ...beside].map(entryOf), ...writableFolders] },
    { name: "source maps", entries: hasSourceMaps ? maps.map(entryOf) : [] },
  ].filter(({ entries }) => entries.length > 0);
  return Promise.all(
    layers.map(({ name, entries }) => makeLayer(name, [...parentFolders(entries), ...entries], maker)),
  );
}

/** Native parts are made for one system and one kind of processor. */
function mustFit({ path, content }: DistFile, { architecture }: Base): void {
  const made = readElf(content, path).architecture;
  if (made === architecture) return;
  throw new CommandFailure(
    `${path} is made for ${made}, and the base of the image for ${architecture}`,
    `build on a machine of that kind, or take a base for ${made}`,
  );
}

interface DistFile {
  /** In the application's folder. */
  readonly path: string;
  readonly content: Buffer;
}

function filesOf(dist: string): readonly DistFile[] {
  return readdirSync(dist, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path: `dist/${relative(dist, path).split(sep).join("/")}`, content: readFileSync(path) }));
}

/** Settings name a plugin's assets by where they stand in the project (`./plugins/shop/templates`): there they are, too. */
function ownAssets(dist: string, application: Application): readonly DistFile[] {
  const files = filesOf(dist);
  return application.plugins
    .filter(({ declaration }) => declaration.origin.kind === "application")
    .flatMap(({ name, declaration: { origin } }) => {
      const start = `dist/plugins/${name}/`;
      return files
        .filter(({ path }) => path.startsWith(start))
        .map(({ path, content }) => ({ path: `${origin.directory}/${path.slice(start.length)}`, content }));
    })
    .filter(({ path }) => !path.startsWith("../"));
}

const entryOf = ({ path, content }: DistFile): ArchiveEntry => ({
  kind: "file",
  path: `${applicationFolder}/${path}`,
  content,
  mode: 0o644,
});

/** What native parts are linked with and the base does not have. A base that was pulled has its own C library. */
function neededLibraries(native: readonly DistFile[], base: Base): readonly ArchiveEntry[] {
  if (base.origin !== null) return [];
  const inBase = new Set(base.parts.map(({ path }) => path));
  return sharedLibraries(native)
    .filter(({ path }) => !inBase.has(path))
    .map(libraryEntry);
}

/** Where the application keeps what it writes. On a read-only root a volume stands there. */
export const dataFolder = `${applicationFolder}/data`;

const writableFolders: readonly ArchiveEntry[] = [{ kind: "folder", path: dataFolder, mode: 0o750, owner: imageUser }];
