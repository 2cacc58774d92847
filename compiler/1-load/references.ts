import { fileUnreadable, pathLeavesRoot, pointerMissing } from "../diagnostics/catalog/1-load.js";
import type { Diagnostic, Report } from "../diagnostics/diagnostic.js";
import type { Cache, Document, Place, YamlNode, YamlScalar } from "../model.js";
import { contentHash } from "../text/content-hash.js";
import { directoryOf, isInside, pathFrom } from "./paths.js";
import { nodeAt } from "./pointer.js";
import type { YamlFile, YamlFiles } from "./yaml-files.js";

interface Following {
  /** The folder that no path may leave: the application's root (""), or that of the package which holds the plugin. */
  readonly root: string;
  readonly files: YamlFiles;
  readonly cache: Cache;
  readonly report: Report;
  /** Files that were followed already, by path; those found are added. */
  readonly found: Map<string, Document>;
}

/**
 * Loads the files that `$ref`s of a document point to, and those that they point to. A reference to nothing is told where it
 * stands. What is remote ("https:") is never fetched; the validate phase refuses it.
 */
export function followReferences(document: Document, following: Following): void {
  const { files, found } = following;
  for (const path of rememberedTargets(document, following)) {
    const file = files(path);
    if (!file.ok || file.document === null || found.has(path)) continue;
    found.set(path, file.document);
    followReferences(file.document, following);
  }
}

/** Files that one document refers to, from the cache where it and they are as they were: then so is what was found wrong. */
function rememberedTargets(document: Document, { root, files, cache, report }: Following): readonly string[] {
  const hash = contentHash([document.file, document.hash, root].join("\0"));
  const before = cache.get("references", hash) as Remembered | undefined; // only this function sets this kind
  if (before?.asked.every(([path, answer]) => answerOf(files(path)) === answer)) {
    before.found.forEach(report);
    return before.asked.map(([path]) => path);
  }
  const asked = new Set<string>();
  const found: Diagnostic[] = [];
  checkReferences(document, {
    root,
    files: (path) => {
      asked.add(path);
      return files(path);
    },
    report: (diagnostic) => {
      found.push(diagnostic);
      report(diagnostic);
    },
  });
  const answers = [...asked].map((path) => [path, answerOf(files(path))] as const);
  cache.set("references", hash, { asked: answers, found } satisfies Remembered);
  return [...asked];
}

interface Remembered {
  readonly asked: readonly (readonly [path: string, answer: string])[];
  readonly found: readonly Diagnostic[];
}

/** All that counts of a file for who refers to it. */
function answerOf(file: YamlFile): string {
  if (!file.ok) return `!${file.failure.reason} ${file.failure.detail}`;
  return file.document?.hash ?? "broken";
}

type Checking = Pick<Following, "root" | "files" | "report">;

function checkReferences(document: Document, checking: Checking): void {
  for (const reference of referencesIn(document.root)) {
    const at: Place = { file: document.file, span: reference.node.span };
    const [path = "", ...fragments] = reference.written.split("#");
    const pointer = fragments.length === 0 ? "" : fragments.join("#");
    if (remote.test(path)) continue;
    if (path === "") {
      reportMissingPointer({ pointer, at, file: document.file, roots: reference.enclosing, report: checking.report });
      continue;
    }
    const target = targetOf({ path, at, from: document.file }, checking);
    if (target !== null) {
      reportMissingPointer({ pointer, at, file: target.file, roots: [target.root], report: checking.report });
    }
  }
}

const remote = /^([a-z][a-z0-9+.-]*:|\/\/)/i;

interface Step {
  readonly path: string;
  readonly at: Place;
  readonly from: string;
}

function targetOf({ path, at, from }: Step, { root, files, report }: Checking): Document | null {
  const target = pathFrom(directoryOf(from), path);
  if (target === null || !isInside(target, root)) {
    report(pathLeavesRoot(at, { path, what: root === "" ? "application" : "package" }));
    return null;
  }
  const file = files(target);
  if (file.ok) return file.document;
  report(fileUnreadable(at, { target: path, reason: file.failure.reason, detail: file.failure.detail }));
  return null;
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
