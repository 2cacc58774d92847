import { fileUnreadable, pathLeavesRoot, pointerMissing } from "../diagnostics/catalog/1-load.js";
import type { Report } from "../diagnostics/diagnostic.js";
import type { Document, Place, YamlNode, YamlScalar } from "../model.js";
import { directoryOf, isInside, pathFrom } from "./paths.js";
import { nodeAt } from "./pointer.js";
import type { YamlFiles } from "./yaml-files.js";

interface Following {
  /** The folder that no path may leave: the application's root (""), or that of the package which holds the plugin. */
  readonly root: string;
  readonly files: YamlFiles;
  readonly report: Report;
  /** Files that were followed already, by path; those found are added. */
  readonly found: Map<string, Document>;
}

/**
 * Loads the files that `$ref`s of a document point to, and those that they point to. A reference to nothing is told where it
 * stands. What is remote ("https:") is never fetched; the validate phase refuses it.
 */
export function followReferences(document: Document, following: Following): void {
  for (const reference of referencesIn(document.root)) {
    const at: Place = { file: document.file, span: reference.node.span };
    const [path = "", ...fragments] = reference.written.split("#");
    const pointer = fragments.length === 0 ? "" : fragments.join("#");
    if (remote.test(path)) continue;
    if (path === "") {
      reportMissingPointer({ pointer, at, file: document.file, roots: reference.enclosing, report: following.report });
      continue;
    }
    const target = follow({ path, at, from: document.file }, following);
    if (target !== null) {
      reportMissingPointer({ pointer, at, file: target.file, roots: [target.root], report: following.report });
    }
  }
}

const remote = /^([a-z][a-z0-9+.-]*:|\/\/)/i;

interface Step {
  readonly path: string;
  readonly at: Place;
  readonly from: string;
}

function follow({ path, at, from }: Step, following: Following): Document | null {
  const target = pathFrom(directoryOf(from), path);
  if (target === null || !isInside(target, following.root)) {
    following.report(pathLeavesRoot(at, { path, what: following.root === "" ? "application" : "package" }));
    return null;
  }
  const file = following.files(target);
  if (!file.ok) {
    following.report(fileUnreadable(at, { target: path, reason: file.failure.reason, detail: file.failure.detail }));
    return null;
  }
  if (file.document !== null && !following.found.has(target)) {
    following.found.set(target, file.document);
    followReferences(file.document, following);
  }
  return file.document;
}

interface Reference {
  readonly written: string;
  readonly node: YamlScalar;
  /** The maps around it, the outermost first: "#/…" may start at the file or at the schema that it stands in. */
  readonly enclosing: readonly YamlNode[];
}

/** Every `$ref` of a tree that stands in a schema, and not in the data that a schema may hold. */
function referencesIn(root: YamlNode): readonly Reference[] {
  const found: Reference[] = [];
  const visit = (node: YamlNode, enclosing: readonly YamlNode[], keysAreNames: boolean): void => {
    if (node.kind === "list") for (const item of node.items) visit(item, enclosing, false);
    if (node.kind !== "map") return;
    const around = [...enclosing, node];
    for (const { key, value } of node.entries) {
      if (keysAreNames) visit(value, around, false);
      else if (key === "$ref" && value.kind === "scalar") {
        if (typeof value.value === "string") found.push({ written: value.value, node: value, enclosing: around });
      } else if (!dataKeys.has(key)) visit(value, around, nameKeys.has(key));
    }
  };
  visit(root, [], false);
  return found;
}

const dataKeys: ReadonlySet<string> = new Set(["default", "const", "enum", "examples"]);

/** Below them, keys are names that users choose. */
const nameKeys: ReadonlySet<string> = new Set([
  "properties",
  "$defs",
  "provides",
  "requires",
  "emits",
  "handles",
  "routes",
  "params",
]);

interface Pointed {
  readonly pointer: string;
  readonly at: Place;
  readonly file: string;
  readonly roots: readonly YamlNode[];
  readonly report: Report;
}

function reportMissingPointer({ pointer, at, file, roots, report }: Pointed): void {
  const found = roots.map((root) => nodeAt(root, pointer));
  if (found.some(({ node }) => node !== null)) return;
  report(pointerMissing(at, { file, pointer: `#${pointer}`, known: found.flatMap(({ known }) => known) }));
}
