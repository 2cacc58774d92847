import { mkdtemp, realpath, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

export interface RootFolder {
  /** Absolute. */
  readonly path: string;
  /** Removes it where it was made for the test. */
  readonly remove: () => Promise<void>;
}

export async function rootFolder(options: {
  readonly root?: string;
  readonly temporaryRoot?: boolean | readonly string[];
}): Promise<RootFolder> {
  const root = resolve(options.root ?? process.cwd());
  const { temporaryRoot = false } = options;
  if (temporaryRoot === false) return { path: root, remove: async () => {} };

  const path = await mkdtemp(join(await realpath(tmpdir()), "nexus-test-"));
  for (const entry of temporaryRoot === true ? [] : temporaryRoot) await symlink(join(root, entry), join(path, entry));
  // A link is removed, not what it points to.
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}
