import { loadDocuments } from "../../../compiler/1-load/load-documents.js";
import type { Diagnostic } from "../../../compiler/diagnostics/diagnostic.js";
import type { Documents } from "../../../compiler/model.js";
import { type MemorySourceOptions, memorySource } from "../memory-source.js";

export type Files = Readonly<Record<string, string | Uint8Array>>;

export interface Loaded {
  readonly documents: Documents;
  readonly diagnostics: readonly Diagnostic[];
  /** "NX1001 plugins/a/plugin.yaml <./x.yaml>: file …", with the marked text in < >. */
  readonly told: readonly string[];
}

/** Loads from memory. */
export function load(files: Files, options: MemorySourceOptions = {}): Loaded {
  const diagnostics: Diagnostic[] = [];
  const documents = loadDocuments(memorySource(files, options), (diagnostic) => void diagnostics.push(diagnostic));
  return { documents, diagnostics, told: diagnostics.map((diagnostic) => inOneLine(diagnostic, files)) };
}

function inOneLine({ code, at, message }: Diagnostic, files: Files): string {
  const content = files[at?.file ?? ""];
  const text = typeof content === "string" ? content : new TextDecoder().decode(content);
  const marked = at?.span ? ` <${text.slice(at.span.start, at.span.end)}>` : "";
  return `${code} ${at?.file}${marked}: ${message}`;
}

/** A nexus.yaml with that below `plugins:`. */
export function application(plugins: string): string {
  return `nexus: 1\napp: { name: shop }\nplugins:\n${plugins}`;
}
