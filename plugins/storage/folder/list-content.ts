import type { Dirent } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { FileList, ListedFile, ListOptions } from "../contract.js";
import { isKey } from "../key.js";
import { codeOf } from "./faults.js";
import type { Paths } from "./paths.js";
import { openContent } from "./read-content.js";

/** Files in the order of their keys' bytes, as every server that speaks S3 lists them. */
export async function listContent(paths: Paths, { prefix, after, limit }: Required<ListOptions>): Promise<FileList> {
  const files: ListedFile[] = [];
  for await (const key of keysIn(paths, { prefix, after })) {
    if (files.length === limit) return { files, next: files.at(-1)?.key ?? null };
    const opened = await openContent(paths, key);
    if (opened === undefined) continue; // Deleted just now.
    await opened.handle.close();
    const { size, etag, modifiedAt } = opened.file;
    files.push({ key, size, etag, modifiedAt });
  }
  return { files, next: null };
}

type Wanted = Pick<Required<ListOptions>, "prefix" | "after">;

/** Links, and what was put there under a name that is no key, are passed over. */
async function* keysIn(paths: Paths, wanted: Wanted, folder = ""): AsyncGenerator<string> {
  for (const { name, entry } of await entriesOf(join(paths.root, folder))) {
    const path = folder + name;
    if (entry.isDirectory()) {
      if (mayHold(path, wanted)) yield* keysIn(paths, wanted, path);
    } else if (entry.isFile() && path.startsWith(wanted.prefix) && compare(path, wanted.after) > 0 && isKey(path)) {
      yield path;
    }
  }
}

/** A folder sorts as its keys do, with the "/" after its name. */
async function entriesOf(folder: string): Promise<readonly { readonly name: string; readonly entry: Dirent }[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries
      .map((entry) => ({ name: entry.isDirectory() ? `${entry.name}/` : entry.name, entry }))
      .sort((a, b) => compare(a.name, b.name));
  } catch (error) {
    if (codeOf(error) === "ENOENT") return [];
    throw error;
  }
}

/** `folder` ends with "/". */
function mayHold(folder: string, { prefix, after }: Wanted): boolean {
  const isInPrefix = folder.startsWith(prefix) || prefix.startsWith(folder);
  return isInPrefix && (after.startsWith(folder) || compare(folder, after) > 0) && folder !== ".nexus/";
}

const compare = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
