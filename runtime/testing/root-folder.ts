import { mkdtemp, realpath, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

export interface RootFolder {
  /** Absolute. */
  readonly path: string;
  /** Removes it where it was made for the test. */
  readonly remove: () => Promise<void>;
}

export async function rootFolder({ root, links = [] }: RootFolderOptions): Promise<RootFolder> {
  if (root !== undefined) return { path: resolve(root), remove: async () => {} };
  const path = await mkdtemp(join(await realpath(tmpdir()), "nexus-test-"));
  for (const entry of links) await symlink(resolve(entry), join(path, entry));
  // A link is removed, not what it points to.
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

export interface RootFolderOptions {
  readonly root?: string;
  readonly links?: readonly string[];
}
