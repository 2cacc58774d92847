import { fileUnreadable, noMigrationFolder, pathLeavesRoot } from "../diagnostics/catalog/1-load.js";
import type { Report } from "../diagnostics/diagnostic.js";
import type { Document, LocatedPlugin, MigrationFile, Place, Source, Span } from "../model.js";
import { directoryOf, isInside, join, pathFrom } from "./paths.js";

interface Loading {
  readonly source: Source;
  /** The folder that the path must not leave. */
  readonly root: string;
  readonly report: Report;
}

/** The files of the folder that a manifest names in `migrations`, by name. Folders in it, hidden files and notes do not count. */
export function loadMigrations(
  { manifest }: Pick<LocatedPlugin, "manifest">,
  { source, root, report }: Loading,
): readonly MigrationFile[] {
  const [named] = manifest === null ? [] : rememberedFolder(manifest, source);
  if (manifest === null || named === undefined) return [];
  const { folder, span } = named;
  const at: Place = { file: manifest.file, span };
  const directory = pathFrom(directoryOf(manifest.file), folder);
  if (directory === null || !isInside(directory, root)) {
    report(pathLeavesRoot(at, { path: folder, what: root === "" ? "application" : "package" }));
    return [];
  }
  const here = source.read(directory);
  if (here.ok || here.reason !== "directory") {
    report(noMigrationFolder(at, { folder, isFile: here.ok }));
    return [];
  }
  const names = source.list(directory).filter((name) => !notMigrations.test(name));
  return names.flatMap((name) => readMigration({ directory, folder, name, at }, source, report));
}

interface NamedFolder {
  readonly folder: string;
  readonly span: Span;
}

/** What a manifest says of it, from the cache where that manifest was read before. What is no text is left to the validate phase. */
function rememberedFolder(manifest: Document, { cache }: Source): readonly NamedFolder[] {
  const before = cache.get("migrations", manifest.hash) as readonly NamedFolder[] | undefined; // only this function sets this kind
  if (before !== undefined) return before;
  const { root } = manifest;
  const value = root.kind === "map" ? root.entries.find(({ key }) => key === "migrations")?.value : undefined;
  const isText = value?.kind === "scalar" && typeof value.value === "string";
  const named = isText ? [{ folder: value.value, span: value.span }] : [];
  cache.set("migrations", manifest.hash, named);
  return named;
}

const notMigrations = /^\.|\/$|\.md$/i;

interface Target {
  readonly directory: string;
  /** As it is written in the manifest. */
  readonly folder: string;
  readonly name: string;
  readonly at: Place;
}

function readMigration(
  { directory, folder, name, at }: Target,
  source: Source,
  report: Report,
): readonly MigrationFile[] {
  const file = join(directory, name);
  const read = source.read(file);
  const text = read.ok ? textOf(read.bytes) : null;
  if (text !== null) return [{ name, file, text }];
  const failure = read.ok ? { reason: "failed" as const, detail: "it is not UTF-8" } : read;
  report(fileUnreadable(at, { target: join(folder.replace(/\/$/, ""), name), ...failure }));
  return [];
}

function textOf(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
