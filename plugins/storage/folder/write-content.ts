import { randomUUID } from "node:crypto";
import type { BigIntStats } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { codeOf } from "./faults.js";
import { inTheWay, type Paths } from "./paths.js";

/** A content that is whole and on the disk, and not yet visible. */
export interface WrittenContent {
  readonly path: string;
  readonly stats: BigIntStats;
}

/** Writes into the folder for what is on its way. Where `content` throws nothing is left, and the same error is thrown. */
export async function writeContent(paths: Paths, content: AsyncIterable<Buffer>): Promise<WrittenContent> {
  const path = join(paths.incoming, randomUUID());
  const file = await open(path, "wx", 0o640);
  try {
    for await (const chunk of content) await file.writeFile(chunk);
    await file.sync();
    const stats = await file.stat({ bigint: true });
    await file.close();
    return { path, stats };
  } catch (error) {
    await file.close().catch(() => undefined);
    await rm(path, { force: true });
    throw error;
  }
}

/** Puts a written content in the place of a key's old one, at once and to stay. Throws 409 where something else is there. */
export async function reveal(paths: Paths, key: string, written: WrittenContent): Promise<void> {
  const path = paths.of(key);
  for (let attempt = 1; ; attempt += 1) {
    await paths.makeParents(key);
    if ((await paths.find(path)) === "other") throw inTheWay(key);
    try {
      await rename(written.path, path);
      break;
    } catch (error) {
      if (["EISDIR", "ENOTEMPTY", "EEXIST", "ENOTDIR"].includes(codeOf(error))) throw inTheWay(key);
      // Somebody deleted the last file of the folder in between, and the folder with it.
      if (codeOf(error) !== "ENOENT" || attempt === 5) throw error;
    }
  }
  await syncFolder(dirname(path));
}

/** So that the new name survives a power failure. Windows cannot, and does not need it. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === "win32") return;
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
