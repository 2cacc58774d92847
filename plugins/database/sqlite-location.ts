import { resolve } from "node:path";

/** The file that a "sqlite:" `url` means, or ":memory:". Relative paths start at `root`; `setting` is named in errors. */
export function sqliteLocation(url: string, setting: string, root: string): string {
  const path = url.replace(/^sqlite:(\/\/)?/i, "");
  if (path === "") throw new Error(`${setting} names no file: write "sqlite:./data/app.db", or "sqlite::memory:".`);
  return path === ":memory:" ? path : resolve(root, path);
}
