import type { YamlEntry, YamlNode } from "../../model.js";

/**
 * A tree as one flat list, in the order in which it is read: parsing JSON of that form takes a fraction of the time that the
 * objects would. [0, start, end, count, (key, start, end, node)…] is a map, [1, start, end, count, node…] a list,
 * [2, start, end, raw] a text, [3, start, end, raw, value] another scalar or a text that differs from its raw form.
 */
export type PackedTree = readonly (string | number | boolean | null)[];

export function packTree(root: YamlNode): PackedTree {
  const packed: (string | number | boolean | null)[] = [];
  const pack = (node: YamlNode): void => {
    const { start, end } = node.span;
    if (node.kind === "map") {
      packed.push(0, start, end, node.entries.length);
      for (const { key, keySpan, value } of node.entries) {
        packed.push(key, keySpan.start, keySpan.end);
        pack(value);
      }
    } else if (node.kind === "list") {
      packed.push(1, start, end, node.items.length);
      node.items.forEach(pack);
    } else if (node.value === node.raw) packed.push(2, start, end, node.raw);
    else packed.push(3, start, end, node.raw, node.value);
  };
  pack(root);
  return packed;
}

export function unpackTree(packed: PackedTree): YamlNode {
  let next = 0;
  const number = (): number => packed[next++] as number; // by the form above; a damaged cache is never read
  const text = (): string => packed[next++] as string; // the same

  const unpack = (): YamlNode => {
    const kind = number();
    const span = { start: number(), end: number() };
    if (kind === 0) {
      const entries: YamlEntry[] = [];
      for (let left = number(); left > 0; left -= 1) {
        entries.push({ key: text(), keySpan: { start: number(), end: number() }, value: unpack() });
      }
      return { kind: "map", span, entries };
    }
    if (kind === 1) {
      const items: YamlNode[] = [];
      for (let left = number(); left > 0; left -= 1) items.push(unpack());
      return { kind: "list", span, items };
    }
    const raw = text();
    return { kind: "scalar", span, value: kind === 2 ? raw : (packed[next++] ?? null), raw };
  };
  return unpack();
}
