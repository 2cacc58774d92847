import { resolve } from "node:path";

/** The file that `url` means, or ":memory:". Relative paths start at `root`. */
export function sqliteLocation(url: string, root: string): string {
  const [, scheme = "", rest = ""] = /^([a-z][a-z0-9+.-]*):(.*)$/is.exec(url) ?? [];
  if (scheme.toLowerCase() !== "sqlite") {
    // The rest of the text is not told: it may hold a password.
    const found = scheme === "" ? "no scheme" : `"${scheme}:"`;
    throw new Error(`database.url has ${found}, and only SQLite is supported so far: write "sqlite:./data/app.db".`);
  }
  const path = rest.replace(/^\/\//, "");
  if (path === "") throw new Error('database.url names no file: write "sqlite:./data/app.db", or "sqlite::memory:".');
  return path === ":memory:" ? path : resolve(root, path);
}
