import type { Report } from "../diagnostics/diagnostic.js";
import type { Document, Named, PluginDeclaration, YamlNode } from "../model.js";
import { permissionName } from "../text/names.js";
import { named } from "./declare-application.js";
import { declareBuildParts } from "./declare-build-parts.js";
import { declareEmits, declareHandles } from "./declare-events.js";
import { declareRoutes } from "./declare-routes.js";
import { declareJobs, declareProvides, declareRequires } from "./declare-services.js";
import { checkManifestFormat, manifestKeys, type Soundness } from "./document-format.js";
import { entriesOf, isEmpty, itemsOf, placeIn, startOf, textOf, valueAt } from "./nodes.js";
import { readConfig } from "./read-config.js";
import { type ReferencedDocuments, type SchemaReader, schemaReader } from "./read-schema.js";

/** What a manifest says, however the application uses it. */
export interface DeclaredManifest {
  readonly declaration: Omit<PluginDeclaration, "hash" | "use" | "origin" | "migrations"> & {
    /** The folder's name alone: what stands in it is no part of the manifest. */
    readonly migrations: Named | null;
  };
  /** False where the manifest's name is missing or no name. */
  readonly isNameSound: boolean;
  /** False where a part that others may refer to could not be read. */
  readonly isWhole: boolean;
  /** False where a `config` is written and wrong: settings cannot be checked against it. */
  readonly isConfigSound: boolean;
}

/** What the parts of a manifest are read with. */
export interface ManifestContext {
  readonly file: string;
  readonly root: YamlNode;
  readonly isSound: Soundness;
  readonly schemas: SchemaReader;
  readonly report: Report;
}

export interface ManifestReading {
  /** Stands for the name where the manifest has none. */
  readonly key: string;
  readonly referenced: ReferencedDocuments;
  readonly report: Report;
}

/** Reads a manifest; null where it is no map, which was reported. Pure, so that it can be remembered. */
export function declareManifest(
  manifest: Document,
  { key, referenced, report }: ManifestReading,
): DeclaredManifest | null {
  const { file } = manifest;
  // An empty manifest is an empty map, whose keys are missing.
  const root = isEmpty(manifest.root) ? { kind: "map" as const, span: manifest.root.span, entries: [] } : manifest.root;
  const document = { ...manifest, root };
  const isSound = checkManifestFormat(document, report);
  if (root.kind !== "map") return null;

  const schemas = schemaReader(document, { referenced }, report);
  const context = { file, root, isSound, schemas, report };
  const parts = declareParts(context);
  const config = valueAt(root, "config");
  return {
    declaration: { ...declareIdentity(document, key), ...parts, definitions: schemas.definitions },
    isNameSound: isSound("plugin"),
    isWhole: isWhole(parts, context),
    isConfigSound: config === null || isEmpty(config) || parts.config !== null,
  };
}

function declareIdentity({ file, root }: Document, key: string) {
  const at = placeIn(file);
  const name = named(valueAt(root, "plugin"), file) ?? { name: key, at: at(startOf(root)) };
  const api = named(valueAt(root, "nexus"), file);
  const entry = named(valueAt(root, "entry"), file);
  return {
    name,
    manifestFile: file,
    version: textOf(valueAt(root, "version")) ?? "0.0.0",
    description: textOf(valueAt(root, "description")) ?? "",
    api: api && { range: api.name, at: api.at },
    entry: { path: entry?.name ?? "./index.ts", at: entry?.at ?? name.at },
  };
}

function declareParts(context: ManifestContext) {
  const { root, file } = context;
  const permissions = entriesOf(valueAt(root, "permissions")).filter(({ key }) => permissionName.test(key));
  return {
    config: readConfig(valueAt(root, "config"), context),
    provides: declareProvides(context),
    requires: declareRequires(context),
    emits: declareEmits(context),
    handles: declareHandles(context),
    routes: declareRoutes(context),
    permissions: permissions.map(({ key, keySpan, value }) => ({
      name: key,
      at: placeIn(file)(keySpan),
      description: textOf(value) ?? "",
    })),
    needs: itemsOf(valueAt(root, "needs")).flatMap((item) => named(item, file) ?? []),
    migrations: named(valueAt(root, "migrations"), file),
    assets: itemsOf(valueAt(root, "assets")).flatMap((item) => named(item, file) ?? []),
    precompile: entriesOf(valueAt(root, "precompile")).flatMap(({ key, keySpan, value }) => {
      const by = named(value, file);
      return by === null ? [] : [{ module: { name: key, at: placeIn(file)(keySpan) }, by }];
    }),
    parts: declareBuildParts(context),
    jobs: declareJobs(context),
  };
}

type Parts = Pick<PluginDeclaration, "provides" | "emits" | "permissions">;

/** Every service, event and permission that is written was understood, and no misspelt or broken section hides some. */
function isWhole({ provides, emits, permissions }: Parts, { root }: ManifestContext): boolean {
  const events = valueAt(root, "events");
  const written = [valueAt(root, "provides"), valueAt(events, "emits"), valueAt(root, "permissions")];
  const areComplete = [provides, emits, permissions].every(
    (part, index) => part.length === entriesOf(written[index]).length,
  );
  const areMaps = [events, ...written].every((node) => node === null || node.kind === "map" || isEmpty(node));
  return areComplete && areMaps && hasOnly(root, manifestKeys()) && hasOnly(events, ["emits", "handles"]);
}

function hasOnly(node: YamlNode | null, keys: readonly string[]): boolean {
  return entriesOf(node).every(({ key }) => keys.includes(key));
}
