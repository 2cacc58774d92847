import { applicationMissing, fileUnreadable } from "../diagnostics/catalog/1-load.js";
import type { Report } from "../diagnostics/diagnostic.js";
import type { Document, Documents, LocatedPlugin, Source, YamlEntry, YamlNode } from "../model.js";
import type { Phase } from "../phase.js";
import { pluginName } from "../text/names.js";
import { availablePlugins, pluginFolders } from "./available-plugins.js";
import { loadMigrations } from "./load-migrations.js";
import { type Locating, locatePlugin } from "./locate-plugin.js";
import { loadModules } from "./modules/load-modules.js";
import { followReferences } from "./references.js";
import { type YamlFiles, yamlFiles } from "./yaml-files.js";

/**
 * Takes what can be read, gives every document that the application is made of: nexus.yaml, the manifests, and the files that
 * they refer to. Reports what is missing, cannot be read or is no YAML. It does not judge what a document says; of that it
 * looks only at where plugins and references lead.
 */
export const loadDocuments: Phase<Source, Documents> = (source, report) => {
  const files = yamlFiles(source, report);
  const application = files(applicationFile);
  if (!application.ok) reportUnreadable(application.failure, report);
  const document = application.ok ? application.document : null;

  // Of a broken nexus.yaml, what is understood still leads to manifests, so that their faults are told in the same run.
  const understood = application.ok ? application.understood() : null;
  const located = locatePlugins(pluginEntries(understood), { source, files, report: document ? report : () => {} });
  const referenced = loadReferenced(located, { source, files, report });

  const withMigrations = located.map((plugin) => ({
    ...plugin,
    migrationFiles: loadMigrations(plugin, { source, root: rootOf(plugin, source), report }),
  }));
  const plugins = document ? withMigrations : [];
  return {
    application: document,
    plugins,
    referenced,
    available: availablePlugins(source, new Set(plugins.map(({ origin }) => origin.directory))),
    modules: loadModules(source, plugins),
    cache: source.cache,
  };
};

const applicationFile = "nexus.yaml";

function reportUnreadable(failure: { readonly reason: Reason; readonly detail: string }, report: Report): void {
  const at = { file: applicationFile, span: null };
  report(
    failure.reason === "missing"
      ? applicationMissing(at, {})
      : fileUnreadable(at, { target: applicationFile, ...failure }),
  );
}

type Reason = Parameters<typeof fileUnreadable>[1]["reason"];

function pluginEntries(application: YamlNode | null): readonly YamlEntry[] {
  const plugins =
    application?.kind === "map" ? application.entries.find(({ key }) => key === "plugins")?.value : undefined;
  return plugins?.kind === "map" ? plugins.entries.filter(({ key }) => pluginName.test(key)) : [];
}

type Located = Omit<LocatedPlugin, "migrationFiles">;

function locatePlugins(entries: readonly YamlEntry[], outside: Omit<Locating, "knownNames">): readonly Located[] {
  const knownNames = (): readonly string[] => pluginFolders(outside.source);
  return entries.map((entry) => locatePlugin(entry, applicationFile, { ...outside, knownNames }));
}

interface Reading {
  readonly source: Source;
  readonly files: YamlFiles;
  readonly report: Report;
}

function loadReferenced(
  plugins: readonly Located[],
  { source, files, report }: Reading,
): ReadonlyMap<string, Document> {
  const found = new Map<string, Document>();
  for (const plugin of plugins) {
    const { manifest } = plugin;
    if (manifest !== null)
      followReferences(manifest, { root: rootOf(plugin, source), files, cache: source.cache, report, found });
  }
  return found;
}

/** The folder that no path in a plugin's files may leave: the application's, or that of the package which holds the plugin. */
function rootOf({ origin }: Located, source: Source): string {
  return origin.packageName === null ? "" : (source.packageDirectory(origin.packageName) ?? origin.directory);
}
