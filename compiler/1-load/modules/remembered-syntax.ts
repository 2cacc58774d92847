import type { Source } from "../../model.js";
import { contentHash } from "../../text/content-hash.js";
import { syntaxExtension, syntaxKind } from "../../text/syntax-kind.js";
import { decodeText } from "../yaml/decode.js";
import type { ModuleFile } from "./module-files.js";
import type { ModuleSyntax } from "./module-syntax.js";
import { parseModule } from "./parse-module.js";

/** What a module's text says, from the cache where that text was read before. */
export function rememberedSyntax({ path, bytes }: ModuleFile, { cache }: Pick<Source, "cache">): ModuleSyntax {
  const kind = syntaxKind(path);
  const hash = contentHash(bytes);
  const before = cache.get(kind, hash) as ModuleSyntax | undefined; // only this function sets these kinds
  if (before !== undefined) return before;
  const decoded = decodeText(bytes);
  const text = decoded.ok ? decoded.text : new TextDecoder().decode(bytes);
  const syntax = parseModule(text, syntaxExtension(path));
  cache.set(kind, hash, syntax);
  return syntax;
}
