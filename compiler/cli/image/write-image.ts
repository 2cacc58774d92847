import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { causeOfRefusal } from "../disk/cause-of-refusal.js";
import { openStage } from "../disk/stage.js";
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
  try {
    mkdirSync(dirname(path), { recursive: true });
    const stage = openStage(path);
    try {
      if (isArchive(path)) writeFileSync(stage.path, archiveOf(archiveEntries(image)));
      else writeFolder(stage.path, layoutFiles(image));
      stage.moveIntoPlace();
    } finally {
      stage.close();
    }
  } catch (error) {
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
  for (const each of [folder, join(folder, "blobs"), join(folder, "blobs", "sha256")]) mkdirSync(each);
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

const isArchive = (path: string): boolean => path.endsWith(".tar");

/** An image may be replaced by a newer one. Anything else is somebody's, also where it stands inside of one. */
export function mustBeReplaceable(path: string): void {
  try {
    const foreign = foreignAt(path);
    if (foreign === null) return;
    throw new CommandFailure(
      foreign === path
        ? `${path} exists and is not an image, so it is left alone`
        : `${foreign} is no part of an image, so ${path} is left alone`,
      "give another place with --output, or remove it",
    );
  } catch (error) {
    throw isSystemError(error) ? notWritten(path, error) : error;
  }
}

/** What stands there and is no image, or no part of one; null where there is nothing else. */
function foreignAt(path: string): string | null {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return null;
  if (isArchive(path)) return found.isFile() && startsLikeAnImage(path) ? null : path;
  if (!found.isDirectory()) return path;
  for (const [folder, known] of layoutNames) {
    const names = existsSync(join(path, folder)) ? readdirSync(join(path, folder)) : [];
    const foreign = names.find((name) => !known.test(name));
    if (foreign !== undefined) return join(path, folder, foreign);
  }
  return null;
}

const layoutNames = [
  ["", /^(?:oci-layout|index\.json|blobs)$/],
  ["blobs", /^sha256$/],
  ["blobs/sha256", /^[0-9a-f]{64}$/],
] as const;

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
