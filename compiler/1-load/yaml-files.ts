import { duplicateKey, yamlSyntax } from "../diagnostics/catalog/1-load.js";
import type { Report } from "../diagnostics/diagnostic.js";
import type { Document, ReadResult, Source, YamlNode } from "../model.js";
import { contentHash } from "../text/content-hash.js";
import { type PackedTree, packTree, unpackTree } from "./yaml/packed-tree.js";
import { parseYaml } from "./yaml/parse-yaml.js";
import type { YamlProblem } from "./yaml/problem.js";

export type YamlFile =
  | { readonly ok: false; readonly failure: Extract<ReadResult, { ok: false }> }
  | {
      readonly ok: true;
      /** Null where the file has a syntax error; that was reported. A duplicate key is none: the first one counts. */
      readonly document: Document | null;
      /** As much as was understood of a file with syntax errors. */
      readonly understood: () => YamlNode | null;
    };

/** Reads YAML files, each once, however many refer to it, and reports what is wrong inside of them. Not, that one is missing. */
export type YamlFiles = (path: string) => YamlFile;

export function yamlFiles(source: Source, report: Report): YamlFiles {
  const known = new Map<string, YamlFile>();
  return (path) => {
    const before = known.get(path);
    if (before !== undefined) return before;
    const file = readYamlFile(path, source, report);
    known.set(path, file);
    return file;
  };
}

function readYamlFile(path: string, source: Source, report: Report): YamlFile {
  const read = source.read(path);
  if (!read.ok) return { ok: false, failure: read };
  const hash = contentHash(read.bytes);
  const { root, problems } = rememberedParse(read.bytes, hash, source);
  for (const problem of problems) reportProblem(problem, path, report);
  const isSound = problems.every(({ kind }) => kind === "duplicate");
  return {
    ok: true,
    document: root !== null && isSound ? documentOf(path, hash, root) : null,
    understood: () => root?.() ?? null,
  };
}

function documentOf(file: string, hash: string, root: () => YamlNode): Document {
  return {
    file,
    hash,
    get root() {
      return root();
    },
  };
}

interface KnownYaml {
  /** Null where the text has no tree at all. Unpacked when it is first asked for: what most documents say is remembered by their hash. */
  readonly root: (() => YamlNode) | null;
  readonly problems: readonly YamlProblem[];
}

function rememberedParse(bytes: Uint8Array, hash: string, { cache }: Source): KnownYaml {
  const packed = cache.get("yaml", hash) as PackedYaml | undefined; // only this function sets this kind
  if (packed !== undefined) {
    const { tree, problems } = packed;
    let unpacked: YamlNode | null = null;
    return { root: tree && (() => (unpacked ??= unpackTree(tree))), problems };
  }
  const { root, problems } = parseYaml(bytes);
  cache.set("yaml", hash, { tree: root && packTree(root), problems } satisfies PackedYaml);
  return { root: root && (() => root), problems };
}

interface PackedYaml {
  readonly tree: PackedTree | null;
  readonly problems: readonly YamlProblem[];
}

function reportProblem(problem: YamlProblem, file: string, report: Report): void {
  const at = { file, span: problem.span };
  if (problem.kind === "syntax") report(yamlSyntax(at, problem));
  else report(duplicateKey(at, problem, [{ at: { file, span: problem.earlier }, note: "first here" }]));
}
