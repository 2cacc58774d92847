import { fileUnreadable, noMigrationFolder, pathLeavesRoot } from "../diagnostics/catalog/1-load.js";
import type { Report } from "../diagnostics/diagnostic.js";
import type { LocatedPlugin, MigrationFile, Place, Source } from "../model.js";
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
  const written = manifest?.root.kind === "map" ? manifest.root.entries.find(({ key }) => key === "migrations") : null;
  // What is no text is left to the validate phase.
  if (!manifest || written?.value.kind !== "scalar" || typeof written.value.value !== "string") return [];
  const at: Place = { file: manifest.file, span: written.value.span };
  const folder = written.value.value;
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
