import { createHash } from "node:crypto";
import type { BigIntStats } from "node:fs";
import { lstat, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { About } from "../engine.js";
import { codeOf } from "./faults.js";
import type { Paths } from "./paths.js";

/** What is known of one content of a file besides its bytes. */
export interface AboutContent extends About {
  readonly etag: string;
  /** Which bytes it is about: inode, size and time of the content's file. */
  readonly identity: string;
}

interface AboutFile {
  readonly key: string;
  /** Of the present content, and of the one before: whichever of the two a reader has opened, its own is here. */
  readonly contents: readonly AboutContent[];
}

export const identityOf = ({ ino, size, mtimeNs }: BigIntStats): string => `${ino}-${size}-${mtimeNs}`;

/** The same bytes at the same time in another place, as after a backup came back. */
const withoutPlace = (identity: string): string => identity.slice(identity.indexOf("-"));

/** What is known of the content that has this identity; undefined where it was put there by hand. */
export async function readAbout(paths: Paths, key: string, identity: string): Promise<AboutContent | undefined> {
  const contents = await readContents(paths, key);
  return (
    contents.find((content) => content.identity === identity) ??
    contents.find((content) => withoutPlace(content.identity) === withoutPlace(identity))
  );
}

/** Written before its content takes the place of the old one. `temporary` is a path on the same disk. */
export async function writeAbout(paths: Paths, key: string, about: AboutContent, temporary: string): Promise<void> {
  const path = pathOf(paths, key);
  const present = await readPresent(paths, key);
  const file: AboutFile = { key, contents: present === undefined ? [about] : [about, present] };
  await mkdir(dirname(path), { recursive: true });
  await writeFile(temporary, JSON.stringify(file), { mode: 0o640, flush: true });
  await rename(temporary, path);
}

async function readPresent(paths: Paths, key: string): Promise<AboutContent | undefined> {
  const stats = await lstat(paths.of(key), { bigint: true }).catch(() => undefined);
  return stats && readAbout(paths, key, identityOf(stats));
}

export async function removeAbout(paths: Paths, key: string): Promise<void> {
  await rm(pathOf(paths, key), { force: true });
}

async function readContents(paths: Paths, key: string): Promise<readonly AboutContent[]> {
  try {
    // Written by `writeAbout` alone; what is broken counts as not there.
    const file = JSON.parse(await readFile(pathOf(paths, key), "utf8")) as AboutFile;
    return file.key === key ? file.contents : [];
  } catch (error) {
    if (codeOf(error) === "ENOENT" || error instanceof SyntaxError) return [];
    throw error;
  }
}

/** By hash: a flat name has no parts that may clash, and no system takes two of them for one. */
function pathOf({ about }: Paths, key: string): string {
  const hash = createHash("sha256").update(key).digest("hex");
  return join(about, hash.slice(0, 2), `${hash.slice(2)}.json`);
}
