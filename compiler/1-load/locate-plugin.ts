import { fileUnreadable, noManifest, pathLeavesRoot } from "../diagnostics/catalog/1-load.js";
import { packageHasNoPlugin, packageNotInstalled, pluginNotFound } from "../diagnostics/catalog/3-services.js";
import type { Report } from "../diagnostics/diagnostic.js";
import type { Document, LocatedPlugin, Place, PluginOrigin, Source, YamlEntry } from "../model.js";
import { packageManifest } from "./modules/package-exports.js";
import { isInside, join, pathFrom, splitSpecifier } from "./paths.js";
import type { YamlFile, YamlFiles } from "./yaml-files.js";

export interface Locating {
  readonly source: Source;
  readonly files: YamlFiles;
  readonly report: Report;
  /** Names that a misspelt key may have meant. */
  readonly knownNames: () => readonly string[];
}

/** Finds the plugin that an entry under `plugins` means, and reads its manifest. */
export function locatePlugin(
  entry: YamlEntry,
  file: string,
  locating: Locating,
): Omit<LocatedPlugin, "migrationFiles"> {
  const keyAt: Place = { file, span: entry.keySpan };
  const use = entry.value.kind === "map" ? entry.value.entries.find(({ key }) => key === "$use") : undefined;
  const located =
    use === undefined
      ? byName(entry.key, keyAt, locating)
      : byUse({ value: use.value, at: { file, span: use.value.span } }, locating);
  return { key: entry.key, keyAt, origin: located?.origin ?? nowhere(entry.key), manifest: located?.manifest ?? null };
}

interface Located {
  readonly origin: PluginOrigin;
  readonly manifest: Document | null;
}

function byName(name: string, at: Place, locating: Locating): Located | null {
  for (const origin of placesOf(name, locating.source)) {
    const manifestFile = join(origin.directory, "plugin.yaml");
    const file = locating.files(manifestFile);
    if (isThere(file)) return located(origin, file, { target: manifestFile, at, locating });
  }
  const isFolder = locating.source.list("plugins").includes(`${name}/`);
  locating.report(
    isFolder
      ? noManifest(at, { directory: `./plugins/${name}`, known: [] })
      : pluginNotFound(at, { name, known: locating.knownNames() }),
  );
  return null;
}

/** Where a plugin without `$use` may stand, first come first served. */
function* placesOf(name: string, source: Source): Generator<PluginOrigin> {
  yield ownOrigin(name, source);
  if (source.shippedPlugins !== "plugins") yield shippedOrigin(name, source);
  const packageName = `nexus-plugin-${name}`;
  const directory = source.packageDirectory(packageName);
  if (directory !== null) yield { kind: "package", directory, packageName, specifier: packageName };
}

interface Use {
  readonly value: YamlEntry["value"];
  readonly at: Place;
}

/** What is no text is left to the validate phase. */
function byUse({ value, at }: Use, locating: Locating): Located | null {
  if (value.kind !== "scalar" || typeof value.value !== "string") return null;
  const written = value.value;
  return /^[./]/.test(written) ? byPath(written, at, locating) : byPackage(written, at, locating);
}

function byPath(written: string, at: Place, locating: Locating): Located | null {
  const directory = pathFrom("", written);
  if (directory === null || !isInside(directory, "")) {
    locating.report(pathLeavesRoot(at, { path: written, what: "application" }));
    return null;
  }
  const file = locating.files(join(directory, "plugin.yaml"));
  if (isThere(file))
    return located(applicationOrigin(directory), file, { target: `${written}/plugin.yaml`, at, locating });
  const known = locating.source.list("plugins").filter((name) => name.endsWith("/"));
  locating.report(noManifest(at, { directory: written, known: known.map((name) => `./plugins/${name.slice(0, -1)}`) }));
  return null;
}

function byPackage(written: string, at: Place, locating: Locating): Located | null {
  const { source, files, report } = locating;
  const shippedName = /^nexus-platform\/plugins\/([^/]+)$/.exec(written)?.[1];
  const split = splitSpecifier(written);
  const root = split && source.packageDirectory(split.packageName);
  const origin: PluginOrigin | null =
    shippedName !== undefined
      ? shippedOrigin(shippedName, source)
      : split && root !== null
        ? {
            kind: "package",
            directory: pathFrom(root, split.subpath) ?? root,
            packageName: split.packageName,
            specifier: written,
          }
        : null;
  if (origin === null) {
    report(packageNotInstalled(at, { packageName: split?.packageName ?? written }));
    return null;
  }
  if (origin.kind === "package" && !isInside(origin.directory, root ?? "")) {
    report(pathLeavesRoot(at, { path: written, what: "package" }));
    return null;
  }
  const file = files(join(origin.directory, "plugin.yaml"));
  if (isThere(file)) return located(origin, file, { target: `${written}/plugin.yaml`, at, locating });
  report(packageHasNoPlugin(at, { packageName: written }));
  return null;
}

function applicationOrigin(directory: string): PluginOrigin {
  return { kind: "application", directory, packageName: null, specifier: null };
}

/** In the checkout of Nexus itself the shipped plugins are the application's own, and are imported by relative paths. */
function ownOrigin(name: string, source: Source): PluginOrigin {
  const origin = applicationOrigin(`plugins/${name}`);
  const isTrusted = source.shippedPlugins === "plugins" && shipsWithNexus(name, source);
  return isTrusted ? { ...origin, isTrusted } : origin;
}

/** The checkout's package.json says what is packed: everything under plugins/ but the sample's own ("!plugins/orders"). */
function shipsWithNexus(name: string, source: Source): boolean {
  const files = packageManifest("", source)?.["files"];
  return !(Array.isArray(files) && files.includes(`!plugins/${name}`));
}

function shippedOrigin(name: string, source: Source): PluginOrigin {
  const { shippedPlugins } = source;
  const directory = join(shippedPlugins, name);
  if (shippedPlugins === "plugins") return ownOrigin(name, source);
  return { kind: "shipped", directory, packageName: "nexus-platform", specifier: `nexus-platform/plugins/${name}` };
}

function isThere(file: YamlFile): boolean {
  return file.ok || file.failure.reason !== "missing";
}

interface Reference {
  readonly target: string;
  readonly at: Place;
  readonly locating: Locating;
}

function located(origin: PluginOrigin, file: YamlFile, { target, at, locating }: Reference): Located {
  if (file.ok) return { origin, manifest: file.document };
  const { reason, detail } = file.failure;
  locating.report(fileUnreadable(at, { target, reason, detail }));
  return { origin, manifest: null };
}

function nowhere(key: string): PluginOrigin {
  return applicationOrigin(`plugins/${key}`);
}
