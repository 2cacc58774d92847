import { randomUUID } from "node:crypto";
import { mkdir, readdir, realpath, rm, stat, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { LinkOptions, StoredFile } from "../contract.js";
import type { About, StorageEngine } from "../engine.js";
import { identityOf, removeAbout, writeAbout } from "./about-file.js";
import { codeOf, ofDisk } from "./faults.js";
import { listContent } from "./list-content.js";
import { inTheWay, Paths } from "./paths.js";
import { openContent, streamOf } from "./read-content.js";
import { Turns } from "./turns.js";
import { reveal, writeContent } from "./write-content.js";

export interface FolderOptions {
  /** Absolute. */
  readonly folder: string;
  readonly link: (key: string, options: LinkOptions) => string;
  readonly now: () => number;
}

/**
 * Files under their own names, so that people and programs can read them; what a file system does not keep stands in `.nexus`. Made for one
 * instance: several on one shared folder are safe but for two that store the same key in the same moment, where a type may be lost.
 */
export async function openFolder({ folder, link, now }: FolderOptions): Promise<StorageEngine> {
  const paths = await prepare(folder);
  await sweep(paths, now());
  const turns = new Turns();

  const put = async (
    key: string,
    content: AsyncIterable<Buffer>,
    { contentType, metadata }: About,
  ): Promise<StoredFile> => {
    const written = await writeContent(paths, content);
    try {
      const about = { contentType, metadata, etag: `"${randomUUID()}"`, identity: identityOf(written.stats) };
      await turns.take(key, async () => {
        await writeAbout(paths, key, about, `${written.path}.json`);
        await reveal(paths, key, written);
      });
      const { size, mtime } = written.stats;
      return { key, size: Number(size), contentType, etag: about.etag, modifiedAt: mtime, metadata };
    } catch (error) {
      await rm(written.path, { force: true });
      await rm(`${written.path}.json`, { force: true });
      throw error;
    }
  };

  const remove = async (key: string): Promise<void> => {
    if ((await paths.find(paths.of(key))) !== "there") return;
    await unlink(paths.of(key)).catch((error: unknown) => {
      if (["EISDIR", "EPERM"].includes(codeOf(error))) throw inTheWay(key);
      if (codeOf(error) !== "ENOENT") throw error;
    });
    await removeAbout(paths, key);
    await paths.removeEmptyParents(key);
  };

  return {
    put: told(put),
    get: told(async (key, range) => {
      const opened = await openContent(paths, key);
      return opened === undefined ? undefined : streamOf(opened, range);
    }),
    head: told(async (key) => {
      const opened = await openContent(paths, key);
      await opened?.handle.close();
      return opened?.file;
    }),
    delete: told((key) => turns.take(key, () => remove(key))),
    list: told((options) => listContent(paths, options)),
    copy: told(async (from, to) => {
      const opened = await openContent(paths, from);
      if (opened === undefined) return undefined;
      const { stream } = await streamOf(opened, null);
      return put(to, stream, opened.file);
    }),
    signedUrl: async (key, options) => link(key, options),
    check: () => probe(paths),
  };
}

/** Tells callers of faults of the disk as they may know them. */
const told =
  <Given extends readonly unknown[], Result>(method: (...given: Given) => Promise<Result>) =>
  async (...given: Given): Promise<Result> => {
    try {
      return await method(...given);
    } catch (error) {
      throw ofDisk(error);
    }
  };

async function prepare(folder: string): Promise<Paths> {
  try {
    await mkdir(folder, { recursive: true });
    const paths = new Paths(await realpath(folder));
    await mkdir(paths.incoming, { recursive: true });
    await mkdir(paths.about, { recursive: true });
    await probe(paths);
    return paths;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(
      `Files cannot be kept in ${folder}: ${reason}. Let this user write there, or set another "folder".`,
      {
        cause: error,
      },
    );
  }
}

/** Only writing tells whether something can be written. */
async function probe({ incoming }: Paths): Promise<void> {
  const path = join(incoming, `probe-${randomUUID()}`);
  try {
    await writeFile(path, "");
  } finally {
    await rm(path, { force: true });
  }
}

const day = 24 * 3_600_000;

/** Removes what a process that was killed has left; younger than a day it may be another instance's, which still writes it. */
async function sweep({ incoming }: Paths, now: number): Promise<void> {
  for (const name of await readdir(incoming)) {
    const path = join(incoming, name);
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: now }));
    if (now - mtimeMs > day) await rm(path, { force: true });
  }
}
