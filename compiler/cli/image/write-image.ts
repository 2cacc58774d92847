import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { causeOfRefusal } from "../disk/cause-of-refusal.js";
import { CommandFailure, isSystemError } from "../failures.js";
import { type ArchiveEntry, archiveOf } from "./archive.js";
import { type Blob, descriptorOf, mediaTypes } from "./blob.js";
import type { Image } from "./image.js";

/**
 * Writes an image: a folder in the OCI image layout, or where the path ends in ".tar" an archive of one, which `podman load` and
 * `docker load` take. What stands there is replaced when the new one is complete, and only if it is an image.
 */
export function writeImage(image: Image, path: string): void {
  mustBeReplaceable(path);
  if (!isArchive(path) && holdsAll(path, layoutFiles(image))) return;
  const unfinished = join(dirname(path), `.nexus-image-${process.pid}`);
  try {
    rmSync(unfinished, { recursive: true, force: true });
    mkdirSync(dirname(path), { recursive: true });
    if (isArchive(path)) writeFileSync(unfinished, archiveOf(archiveEntries(image)));
    else writeFolder(unfinished, layoutFiles(image));
    replace(path, unfinished);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    throw isSystemError(error) ? notWritten(path, error) : error;
  }
}

interface LayoutFile {
  readonly path: string;
  readonly content: Buffer;
}

function layoutFiles(image: Image): readonly LayoutFile[] {
  const { name, manifest, config, layers } = image;
  const tag = name.slice(name.lastIndexOf(":") + 1);
  const annotations = { "io.containerd.image.name": name, "org.opencontainers.image.ref.name": tag };
  const index = {
    schemaVersion: 2,
    mediaType: mediaTypes.index,
    manifests: [{ ...descriptorOf(manifest), annotations }],
  };
  return [
    { path: "oci-layout", content: Buffer.from('{"imageLayoutVersion":"1.0.0"}') },
    { path: "index.json", content: Buffer.from(JSON.stringify(index)) },
    ...[manifest, config, ...layers].map((blob) => ({ path: blobPath(blob), content: blob.content })),
  ];
}

const blobPath = ({ digest }: Blob): string => `blobs/${digest.replace(":", "/")}`;

/** With Docker's own table of contents beside that of OCI. */
function archiveEntries(image: Image): readonly ArchiveEntry[] {
  const { name, config, layers } = image;
  const docker = [{ Config: blobPath(config), RepoTags: [name], Layers: layers.map(blobPath) }];
  const files = [...layoutFiles(image), { path: "manifest.json", content: Buffer.from(JSON.stringify(docker)) }];
  return [
    ...["blobs", "blobs/sha256"].map((path) => ({ kind: "folder", path, mode: 0o755 }) as const),
    ...files.map(({ path, content }) => ({ kind: "file", path, content, mode: 0o644 }) as const),
  ];
}

function writeFolder(folder: string, files: readonly LayoutFile[]): void {
  mkdirSync(join(folder, "blobs", "sha256"), { recursive: true });
  for (const { path, content } of files) writeFileSync(join(folder, path), content);
}

/** These files with these contents, and no other. */
function holdsAll(folder: string, files: readonly LayoutFile[]): boolean {
  try {
    const there = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => !entry.isDirectory());
    return (
      there.length === new Set(files.map((file) => file.path)).size &&
      files.every(({ path, content }) => {
        const found = statSync(join(folder, path));
        return found.isFile() && found.size === content.length && readFileSync(join(folder, path)).equals(content);
      })
    );
  } catch {
    return false;
  }
}

function replace(path: string, complete: string): void {
  const old = `${complete}-old`;
  const hasOld = existsSync(path);
  if (hasOld) renameSync(path, old);
  renameSync(complete, path);
  if (hasOld) rmSync(old, { recursive: true, force: true });
}

const isArchive = (path: string): boolean => path.endsWith(".tar");

/** An image may be replaced by a newer one. Anything else is somebody's. */
export function mustBeReplaceable(path: string): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return;
  const isOurs = isArchive(path) ? found.isFile() && startsLikeAnImage(path) : existsSync(join(path, "oci-layout"));
  if (isOurs) return;
  throw new CommandFailure(
    `${path} exists and is not an image, so it is left alone`,
    "give another place with --output, or remove it",
  );
}

function startsLikeAnImage(path: string): boolean {
  const start = Buffer.alloc(6);
  const file = openSync(path, "r");
  try {
    readSync(file, start);
  } finally {
    closeSync(file);
  }
  return start.toString("latin1") === "blobs/";
}

function notWritten(path: string, error: NodeJS.ErrnoException): CommandFailure {
  return new CommandFailure(
    `the image cannot be written to ${path}: ${causeOfRefusal(error)}`,
    "nothing was changed there",
  );
}
