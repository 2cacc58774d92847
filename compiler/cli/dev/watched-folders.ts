import { readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { isMap, parseDocument } from "yaml";

/** The application's root, and the folders elsewhere that `$use` names in nexus.yaml. Absolute. */
export function watchedFolders(root: string): readonly string[] {
  const outside = usedPaths(root)
    .map((path) => resolve(root, path))
    .filter((path) => relative(root, path).startsWith(".."));
  return [root, ...new Set(outside)];
}

function usedPaths(root: string): readonly string[] {
  let text: string;
  try {
    text = readFileSync(join(root, "nexus.yaml"), "utf8");
  } catch {
    return [];
  }
  const plugins = parseDocument(text).get("plugins");
  if (!isMap(plugins)) return [];
  return plugins.items
    .map(({ value }) => (isMap(value) ? value.get("$use") : undefined))
    .filter((use) => typeof use === "string")
    .filter((use) => /^\.{1,2}\/|^\//.test(use));
}
