import type { Json } from "../json.js";
import { parseTemplate } from "./interpolation.js";
import type { FileText } from "./resolve-values.js";
import { isObject } from "./schema-walk.js";
import type { SettingNode } from "./setting-tree.js";
import type { SettingsSources } from "./settings-sources.js";

/** Reads every file that a `${file:}` of the tree names, once each and side by side. */
export async function readReferencedFiles(
  nodes: readonly SettingNode[],
  sources: SettingsSources,
): Promise<ReadonlyMap<string, FileText>> {
  const paths = new Set(nodes.flatMap(textsOf).flatMap(filesNamedIn));
  return new Map(await Promise.all([...paths].map(async (path) => [path, await readText(path, sources)] as const)));
}

async function readText(path: string, sources: SettingsSources): Promise<FileText> {
  try {
    // Editors and `echo` end a file with a line break that belongs to nobody's password.
    return { ok: true, text: (await sources.readFile(path)).replace(/\r?\n$/, "") };
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : String(error) };
  }
}

export function textsOf(node: SettingNode): readonly string[] {
  if (node.kind === "map") return [...node.entries.values()].flatMap(textsOf);
  return node.isLiteral ? [] : textsIn(node.value);
}

function textsIn(value: Json): readonly string[] {
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return isObject(value) ? Object.values(value).flatMap(textsIn) : [];
}

function filesNamedIn(text: string): readonly string[] {
  const template = parseTemplate(text);
  return template.ok ? template.parts.flatMap((part) => (part.kind === "file" ? [part.path] : [])) : [];
}
