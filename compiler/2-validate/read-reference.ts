import { posix } from "node:path";
import { pointerMissing } from "../diagnostics/catalog/1-load.js";
import { invalidSchema } from "../diagnostics/catalog/2-validate.js";
import type { Document, Place, YamlNode } from "../model.js";
import { textOf } from "./nodes.js";
import type { ReadingContext } from "./read-schema.js";

interface Target {
  readonly node: YamlNode;
  readonly context: ReadingContext;
  readonly pointer: readonly string[];
}

/** The name of what a `$ref` means: "#/$defs/User". Its schema is read later, once. Null where it means nothing; that was reported. */
export function readReference(node: YamlNode, context: ReadingContext): string | null {
  const target = findTarget(node, context);
  if (target === null) return null;
  const { definitions, pending } = context.reading;
  const known = definitions.nameOf(target.node);
  if (known !== null) return `#/$defs/${known}`;
  const name = definitions.claim(target.node, { pointer: target.pointer, file: target.context.document.file });
  pending.push({ name, node: target.node, context: { ...target.context, depth: 0 } });
  return `#/$defs/${name}`;
}

function findTarget(node: YamlNode, context: ReadingContext): Target | null {
  const { reading, document } = context;
  const at: Place = { file: document.file, span: node.span };
  const text = textOf(node);
  const refuse = (message: string, help: string): null => {
    reading.report(invalidSchema(at, { message, label: null, help }));
    return null;
  };
  if (text === null) return refuse('"$ref" must be a text', 'write "./file.yaml#/Name" or "#/$defs/Name"');
  if (/^([a-z][a-z0-9+.-]*:|\/\/)/i.test(text)) {
    return refuse(
      `"${text}" is remote, and Nexus never fetches a schema`,
      "copy it into a file beside the manifest and name that",
    );
  }
  const [path = "", fragment = "", ...more] = text.split("#");
  const pointer = more.length === 0 ? parsePointer(fragment) : null;
  if (pointer === null)
    return refuse(
      `"${text}" is not a reference that Nexus reads`,
      "after # write a JSON Pointer, such as #/$defs/Name",
    );

  const other = path === "" ? null : reading.documents.referenced.get(posix.join(posix.dirname(document.file), path));
  // A file that is missing or broken was reported when it was loaded.
  if (other === undefined) return null;
  const target = other === null ? withinDocument(pointer, context) : withinFile(other, pointer, context);
  if (target !== null) return target;
  const file = other ?? document;
  reading.report(
    pointerMissing(at, { file: file.file, pointer: `#${fragment}`, known: knownPointers(file.root, pointer) }),
  );
  return null;
}

/** `#` is the enclosing schema, so that `$defs` in it are found, else the manifest. */
function withinDocument(pointer: readonly string[], context: ReadingContext): Target | null {
  const node = nodeAt(context.schemaRoot, pointer) ?? nodeAt(context.document.root, pointer);
  return node && { node, context, pointer };
}

function withinFile(document: Document, pointer: readonly string[], context: ReadingContext): Target | null {
  const node = nodeAt(document.root, pointer);
  return node && { node, pointer, context: { ...context, document, schemaRoot: document.root } };
}

function parsePointer(fragment: string): readonly string[] | null {
  if (fragment === "") return [];
  if (!fragment.startsWith("/")) return null;
  return fragment
    .slice(1)
    .split("/")
    .map((part) => percentDecoded(part).replaceAll("~1", "/").replaceAll("~0", "~"));
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a lone percent sign stands for itself
  }
}

function nodeAt(root: YamlNode, pointer: readonly string[]): YamlNode | null {
  let node: YamlNode | undefined = root;
  for (const part of pointer) {
    if (node?.kind === "map") node = node.entries.find(({ key }) => key === part)?.value;
    else node = node?.kind === "list" && /^\d+$/.test(part) ? node.items[Number(part)] : undefined;
  }
  return node ?? null;
}

/** What could have been meant: the neighbours of the missing part. */
function knownPointers(root: YamlNode, pointer: readonly string[]): readonly string[] {
  const parents = pointer.slice(0, -1);
  const parent = nodeAt(root, parents);
  return parent?.kind === "map" ? parent.entries.map(({ key }) => `#/${[...parents, key].join("/")}`) : [];
}
