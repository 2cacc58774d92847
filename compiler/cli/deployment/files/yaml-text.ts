import { Document, isScalar, Pair, Scalar, YAMLMap, YAMLSeq } from "yaml";

/** A value for a YAML file. Keys whose value is undefined are left out. */
export type YamlValue =
  | string
  | number
  | boolean
  | Noted
  | readonly YamlValue[]
  | { readonly [key: string]: YamlValue | undefined };

/** A value with a comment above it. */
export class Noted {
  readonly note: string;
  readonly value: YamlValue;

  constructor(note: string, value: YamlValue) {
    this.note = note;
    this.value = value;
  }
}

export const noted = (note: string, value: YamlValue): Noted => new Noted(note, value);

/** One document. Strings that readers of YAML 1.1 would take for something else are quoted. */
export function yamlText(value: YamlValue): string {
  const document = new Document(undefined, { compat: "yaml-1.1" });
  document.contents = nodeOf(value);
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

type Node = Scalar | YAMLMap | YAMLSeq;

function nodeOf(value: YamlValue): Node {
  if (value instanceof Noted) return nodeOf(value.value);
  if (Array.isArray(value)) return listOf(value);
  // Lists are gone; TypeScript cannot tell a readonly list from a map.
  return typeof value === "object"
    ? mapOf(value as Readonly<Record<string, YamlValue | undefined>>)
    : new Scalar(value);
}

function listOf(items: readonly YamlValue[]): YAMLSeq {
  const list = new YAMLSeq();
  for (const item of items) {
    const node = nodeOf(item);
    if (item instanceof Noted) node.commentBefore = comment(item.note);
    list.items.push(node);
  }
  list.flow = items.every((item) => isScalar(nodeOf(item)) && !(item instanceof Noted)) && items.join(", ").length < 80;
  return list;
}

function mapOf(entries: Readonly<Record<string, YamlValue | undefined>>): YAMLMap {
  const map = new YAMLMap();
  for (const [name, value] of Object.entries(entries)) {
    if (value === undefined) continue;
    const key = new Scalar(name);
    if (value instanceof Noted) key.commentBefore = comment(value.note);
    map.items.push(new Pair(key, nodeOf(value)));
  }
  return map;
}

const comment = (text: string): string =>
  text
    .split(/\r\n|[\n\r\u0085\u2028\u2029]/)
    .map((line) => ` ${line}`)
    .join("\n");
