import { linkLeftOut, noSuchAssets } from "../../diagnostics/catalog/4-modules.js";
import type { Diagnostic } from "../../diagnostics/diagnostic.js";
import type { Named, Plugin } from "../../model.js";
import { filesIn, globExpression, linksIn } from "./copy-assets.js";

/** Patterns of a plugin's assets that match no file, and what they match and is left out. `from` is its folder. */
export function assetFaults({ name, declaration }: Plugin, from: string): readonly Diagnostic[] {
  const { assets } = declaration;
  if (assets.length === 0) return [];
  const [files, links] = [filesIn(from), linksIn(from)];
  return assets.flatMap(({ name: pattern, at }) => {
    const expression = globExpression(pattern);
    const left = links.filter((link) => expression.test(link));
    if (left.length > 0) return [linkLeftOut(at, { plugin: name, pattern, links: left })];
    return files.some((file) => expression.test(file))
      ? []
      : [noSuchAssets(at, { plugin: name, pattern, help: wayOut(pattern) })];
  });
}

function wayOut(pattern: Named["name"]): string {
  if (/^(?:\/|\.\.\/|[A-Za-z]:)/.test(pattern)) return "assets stand in the plugin's own folder: copy them into it";
  if (/(?:^|\/)node_modules(?:\/|$)/.test(pattern))
    return "what is in node_modules is no plugin's: copy it into the plugin's folder";
  if (/[{}[\]!]/.test(pattern)) return "patterns know *, ** and ?, and nothing else: write one for each kind of file";
  return "paths start at the folder of this manifest; names that begin with a dot are written out";
}
