import { isMap, isScalar, isSeq, type Node, parseDocument } from "yaml";
import { validateDocuments } from "../../../compiler/2-validate/validate-documents.js";
import type { Diagnostic } from "../../../compiler/diagnostics/diagnostic.js";
import type { Declarations, Document, Documents, PluginDeclaration, YamlNode } from "../../../compiler/model.js";
import { memoryCache } from "../memory-source.js";

/** Files of a small application: nexus.yaml, manifests at plugins/<name>/plugin.yaml, and whatever they refer to. */
export type Files = Readonly<Record<string, string>>;

export interface Validated {
  readonly declarations: Declarations | null;
  /** `code file:line:column "marked text" message`, in the order in which they were found. */
  readonly found: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Runs the phase alone: documents are made straight from the texts, so that no other phase decides what it gets. */
export function validate(files: Files): Validated {
  const diagnostics: Diagnostic[] = [];
  const declarations = validateDocuments(documentsOf(files), (diagnostic) => diagnostics.push(diagnostic));
  return { declarations, diagnostics, found: diagnostics.map((diagnostic) => shown(diagnostic, files)) };
}

/** An application of one plugin, "shop", with this manifest and these further files beside it. */
export function validateManifest(
  manifest: string,
  { settings = "", ...files }: Files & { settings?: string } = {},
): Validated {
  const application = `nexus: 1\napp: { name: test }\nplugins:\n  shop:\n${settings}`;
  const beside = Object.fromEntries(Object.entries(files).map(([name, text]) => [`plugins/shop/${name}`, text]));
  return validate({ "nexus.yaml": application, "plugins/shop/plugin.yaml": manifest, ...beside });
}

export function onlyPlugin({ declarations }: Validated): PluginDeclaration {
  const [plugin] = declarations?.plugins ?? [];
  if (plugin === undefined) throw new Error("no plugin was declared");
  return plugin;
}

function documentsOf(files: Files): Documents {
  const documents = new Map(
    Object.entries(files).map(([file, text]) => [file, { file, root: nodeOf(text), hash: text }]),
  );
  const application = documents.get("nexus.yaml") ?? null;
  const plugins =
    application?.root.kind === "map" ? application.root.entries.find(({ key }) => key === "plugins") : null;
  const entries = plugins?.value.kind === "map" ? plugins.value.entries : [];
  return {
    application,
    plugins: entries
      .filter(({ key }) => /^[a-z][a-z0-9_]*$/.test(key))
      .map(({ key, keySpan, value }) => {
        const use = value.kind === "map" ? value.entries.find((entry) => entry.key === "$use")?.value : undefined;
        const directory = use?.kind === "scalar" ? String(use.value).replace("./", "") : `plugins/${key}`;
        return {
          key,
          keyAt: { file: "nexus.yaml", span: keySpan },
          origin: { kind: "application", directory, packageName: null, specifier: null, isShipped: false },
          manifest: documents.get(`${directory}/plugin.yaml`) ?? null,
          migrationFiles: Object.entries(files)
            .filter(([file]) => file.startsWith(`${directory}/migrations/`))
            .map(([file, content]) => ({ name: file.slice(file.lastIndexOf("/") + 1), file, text: content }))
            .sort((a, b) => (a.name < b.name ? -1 : 1)),
        };
      }),
    referenced: new Map<string, Document>([...documents].filter(([file]) => !file.endsWith("plugin.yaml"))),
    available: [],
    modules: { facts: () => null, resolve: () => null, publicSpecifier: () => null },
    cache: memoryCache(),
  };
}

export function nodeOf(text: string): YamlNode {
  const { contents } = parseDocument(text);
  return contents === null
    ? { kind: "scalar", span: { start: 0, end: 0 }, value: null, raw: "" }
    : convert(contents, text);
}

function convert(node: Node, text: string): YamlNode {
  const [start = 0, end = 0] = node.range ?? [];
  const span = { start, end };
  if (isMap(node)) {
    const entries = node.items.map(({ key, value }) => {
      if (!isScalar(key)) throw new Error("a key must be a scalar");
      const [keyStart = 0, keyEnd = 0] = key.range ?? [];
      const keySpan = { start: keyStart, end: keyEnd };
      const nothing: YamlNode = { kind: "scalar", span: { start: keyEnd, end: keyEnd }, value: null, raw: "" };
      return { key: String(key.value), keySpan, value: value === null ? nothing : convert(value as Node, text) };
    });
    return { kind: "map", span, entries };
  }
  if (isSeq(node)) return { kind: "list", span, items: node.items.map((item) => convert(item as Node, text)) };
  if (!isScalar(node)) throw new Error("aliases are not part of these tests");
  return {
    kind: "scalar",
    span,
    value: node.value as string | number | boolean | null,
    raw: text.slice(start, end).replace(/^["']|["']$/g, ""),
  };
}

function shown({ code, at, message }: Diagnostic, files: Files): string {
  if (at === null) return `${code} ${message}`;
  const text = files[at.file] ?? "";
  const before = text.slice(0, at.span?.start ?? 0).split("\n");
  const place = `${at.file}:${before.length}:${(before.at(-1) ?? "").length + 1}`;
  return `${code} ${place} ${JSON.stringify(text.slice(at.span?.start, at.span?.end).trim())} ${message}`;
}
