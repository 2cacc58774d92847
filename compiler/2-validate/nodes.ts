import type { Json, JsonObject, Place, Span, YamlEntry, YamlMap, YamlNode } from "../model.js";

/** What a node means as data, without places. Own properties only: a key `__proto__` is a key like any other. */
export function toJson(node: YamlNode): Json {
  if (node.kind === "scalar") return node.value;
  if (node.kind === "list") return node.items.map(toJson);
  return toJsonObject(node);
}

export function toJsonObject(map: YamlMap): JsonObject {
  return Object.fromEntries(map.entries.map(({ key, value }) => [key, toJson(value)]));
}

export function entryOf(node: YamlNode | null | undefined, key: string): YamlEntry | null {
  return (node?.kind === "map" && node.entries.find((entry) => entry.key === key)) || null;
}

export function valueAt(node: YamlNode | null | undefined, key: string): YamlNode | null {
  return entryOf(node, key)?.value ?? null;
}

/** Entries of a map; none for anything else, such as a section that is left empty. */
export function entriesOf(node: YamlNode | null | undefined): readonly YamlEntry[] {
  return node?.kind === "map" ? node.entries : [];
}

export function itemsOf(node: YamlNode | null | undefined): readonly YamlNode[] {
  return node?.kind === "list" ? node.items : [];
}

/** The text of a scalar; null for everything else. */
export function textOf(node: YamlNode | null | undefined): string | null {
  return node?.kind === "scalar" && typeof node.value === "string" ? node.value : null;
}

export function isEmpty(node: YamlNode): boolean {
  return node.kind === "scalar" && node.value === null;
}

/** Where something about a whole file is told: at its first key, else at its start. */
export function startOf(root: YamlNode): Span {
  return (root.kind === "map" && root.entries[0]?.keySpan) || { start: root.span.start, end: root.span.start };
}

export const placeIn =
  (file: string) =>
  (span: Span): Place => ({ file, span });
