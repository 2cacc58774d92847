import { copyFileSync, mkdirSync, readdirSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";

export interface Assets {
  /** The folder with the plugin's manifest. Absolute. */
  readonly from: string;
  /** Folder that stands for it in dist/. Absolute. */
  readonly to: string;
  /** As in the manifest: "./templates/**". */
  readonly patterns: readonly string[];
}

/** Copies what a plugin declares as its assets. Gives the patterns that match no file. */
export function copyAssets({ from, to, patterns }: Assets): readonly string[] {
  if (patterns.length === 0) return [];
  const files = filesIn(from);
  const unmatched: string[] = [];
  for (const pattern of patterns) {
    const expression = globExpression(pattern);
    const matches = files.filter((file) => expression.test(file));
    if (matches.length === 0) unmatched.push(pattern);
    for (const file of matches) {
      mkdirSync(dirname(join(to, file)), { recursive: true });
      copyFileSync(join(from, file), join(to, file));
    }
  }
  return unmatched;
}

/** Paths from that folder, of all that the patterns match. */
export function filesOfAssets({ from, patterns }: Pick<Assets, "from" | "patterns">): readonly string[] {
  if (patterns.length === 0) return [];
  const expressions = patterns.map(globExpression);
  return filesIn(from).filter((file) => expressions.some((expression) => expression.test(file)));
}

/** `*` is anything within a name, `**` any folders, `?` one character; a folder means all that is in it. */
export function globExpression(pattern: string): RegExp {
  const path = pattern.replace(/^\.\//, "").replace(/\/$/, "/**");
  const source = path.replaceAll(/\*\*\/|\*\*|[*?]|[.+^${}()|[\]\\]/g, (token) => globTokens[token] ?? `\\${token}`);
  return new RegExp(`^${source}(?:/.*)?$`);
}

const globTokens: Readonly<Record<string, string>> = { "**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]" };

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .filter((path) => !path.startsWith("node_modules/"))
    .sort();
}
