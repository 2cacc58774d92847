import { copyFileSync, type Dirent, mkdirSync, readdirSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";

export interface Assets {
  /** The folder with the plugin's manifest. Absolute. */
  readonly from: string;
  /** Folder that stands for it in dist/. Absolute. */
  readonly to: string;
  /** As in the manifest: "./templates/**". */
  readonly patterns: readonly string[];
}

/** Copies what a plugin declares as its assets. */
export function copyAssets({ from, to, patterns }: Assets): void {
  for (const file of filesOfAssets({ from, patterns })) {
    mkdirSync(dirname(join(to, file)), { recursive: true });
    copyFileSync(join(from, file), join(to, file));
  }
}

/** Paths from that folder, of all that the patterns match. */
export function filesOfAssets({ from, patterns }: Pick<Assets, "from" | "patterns">): readonly string[] {
  if (patterns.length === 0) return [];
  const expressions = patterns.map(globExpression);
  return filesIn(from).filter((file) => expressions.some((expression) => expression.test(file)));
}

/**
 * `*` is anything within a name, `**` any folders, `?` one character; a folder means all that is in it. Names that begin with a
 * dot, as `.env` and `.git` do, are meant only where they are written out.
 */
export function globExpression(pattern: string): RegExp {
  const parts = pattern.replace(/^\.\//, "").replace(/\/$/, "").split("/");
  const source = parts.map((part, index) => {
    const isLast = index === parts.length - 1;
    if (part === "**") return isLast ? `${anyName}${belowIt}` : `(?:${anyName}/)*`;
    const name = part.replaceAll(/\*+|[?.+^${}()|[\]\\]/g, (token) => globTokens[token.charAt(0)] ?? `\\${token}`);
    return `${/^[*?]/.test(part) ? "(?!\\.)" : ""}${name}${isLast ? "" : "/"}`;
  });
  return new RegExp(`^${source.join("")}${belowIt}$`);
}

const anyName = "(?!\\.)[^/]+";
const belowIt = `(?:/${anyName})*`;
const globTokens: Readonly<Record<string, string>> = { "*": "[^/]*", "?": "[^/]" };

export const filesIn = (folder: string): readonly string[] => pathsIn(folder, (entry) => entry.isFile());

/** Symbolic links, which are not followed: they may lead anywhere. */
export const linksIn = (folder: string): readonly string[] => pathsIn(folder, (entry) => entry.isSymbolicLink());

function pathsIn(folder: string, isMeant: (entry: Dirent) => boolean): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(isMeant)
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .filter((path) => !/(?:^|\/)node_modules\//.test(path))
    .sort();
}
