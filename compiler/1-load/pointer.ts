import type { YamlNode } from "../model.js";

export interface Pointed {
  readonly node: YamlNode | null;
  /** Where nothing stands there: the pointers ("#/User") that would have led on from the last step that did. */
  readonly known: readonly string[];
}

/** What a JSON Pointer ("/$defs/User", "" for the whole) means in a tree. Percent signs are those of a URI. */
export function nodeAt(root: YamlNode, pointer: string): Pointed {
  if (pointer === "") return { node: root, known: [] };
  const [beforeFirst, ...segments] = pointer.split("/");
  if (beforeFirst !== "")
    return { node: null, known: [`#/${pointer}`].filter((known) => nodeAt(root, known.slice(1)).node) };
  let node = root;
  let path = "#";
  for (const segment of segments) {
    const next = child(node, decoded(segment));
    if (next === null) return { node: null, known: keysOf(node).map((key) => `${path}/${encoded(key)}`) };
    node = next;
    path += `/${segment}`;
  }
  return { node, known: [] };
}

function child(node: YamlNode, key: string): YamlNode | null {
  if (node.kind === "map") return node.entries.find((entry) => entry.key === key)?.value ?? null;
  if (node.kind === "list") return /^(0|[1-9]\d*)$/.test(key) ? (node.items[Number(key)] ?? null) : null;
  return null;
}

function keysOf(node: YamlNode): readonly string[] {
  return node.kind === "map" ? node.entries.map(({ key }) => key) : [];
}

function decoded(segment: string): string {
  return percentDecoded(segment).replaceAll("~1", "/").replaceAll("~0", "~");
}

function encoded(key: string): string {
  return key.replaceAll("~", "~0").replaceAll("/", "~1");
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a lone percent sign stands for itself
  }
}
