import { createHash } from "node:crypto";
import {
  accessSync,
  constants,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { isRunning } from "../disk/is-running.js";

/**
 * What takes long to make or to fetch, kept from one image to the next, for all applications of a user. Each file is found by
 * its key and its content is checked by a digest, so that a broken cache costs time and nothing else.
 */
export interface ImageCache {
  /** Absolute. */
  readonly folder: string;
  /** With a digest only what has it. */
  readonly read: (key: string, digest?: string) => CachedFile | null;
  readonly write: (key: string, content: Buffer) => void;
}

export interface CachedFile {
  /** A program can be run from there. */
  readonly path: string;
  readonly content: Buffer;
}

type Environment = Readonly<Record<string, string | undefined>>;

const keptFor = 30 * 24 * 60 * 60 * 1000;

/** `root` is the application's, for who has no folder of his own that can be written. */
export function openImageCache(environment: Environment, root: string): ImageCache {
  const folder = usableFolder(environment, root);
  return {
    folder,
    read: (key, digest = "") => {
      for (const name of filesOf(folder, key).filter((file) => file.endsWith(digest))) {
        const path = join(folder, name);
        const content = readFileSync(path);
        if (name.endsWith(sha256(content))) {
          utimesSync(path, new Date(), new Date());
          return { path, content };
        }
        rmSync(path, { force: true });
      }
      return null;
    },
    write: (key, content) => {
      removeForgotten(folder);
      const target = join(folder, `${key}.${sha256(content)}`);
      const unfinished = `${target}-${process.pid}`;
      try {
        writeFileSync(unfinished, content, { mode: 0o755 });
        renameSync(unfinished, target);
      } catch {
        rmSync(unfinished, { force: true }); // The disk is full, say: the image itself may still fit elsewhere.
      }
    },
  };
}

/** Digests of what is in memory: Node is a hundred megabytes, and asked for three times. */
const digests = new WeakMap<Buffer, string>();

/** In hexadecimal digits. The content must not change afterwards. */
export function sha256(content: Buffer): string {
  const digest = digests.get(content) ?? createHash("sha256").update(content).digest("hex");
  digests.set(content, digest);
  return digest;
}

function usableFolder({ XDG_CACHE_HOME, LOCALAPPDATA }: Environment, root: string): string {
  const caches = XDG_CACHE_HOME || LOCALAPPDATA || join(homedir(), ".cache");
  const folder = join(caches, "nexus", "image");
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
    return folder;
  } catch {
    const own = join(root, ".nexus", "image");
    mkdirSync(own, { recursive: true });
    return own;
  }
}

const filesOf = (folder: string, key: string): readonly string[] =>
  readdirSync(folder).filter((name) => /^[0-9a-f]{64}$/.test(name.slice(key.length + 1)) && name.startsWith(`${key}.`));

function removeForgotten(folder: string): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const file = statSync(path, { throwIfNoEntry: false });
    if (!file?.isFile()) continue;
    const [, writer] = /\.[0-9a-f]{64}-(\d+)$/.exec(name) ?? [];
    const isHalf = writer !== undefined && !isRunning(Number(writer));
    if (isHalf || Date.now() - file.mtimeMs > keptFor) rmSync(path, { force: true });
  }
}
