import { otherPluginName } from "../diagnostics/catalog/2-validate.js";
import type { Report } from "../diagnostics/diagnostic.js";
import type { Document, Documents, LocatedPlugin, PluginDeclaration, PluginUse, YamlNode } from "../model.js";
import { permissionName } from "../text/names.js";
import { named } from "./declare-application.js";
import { declareEmits, declareHandles } from "./declare-events.js";
import { declareRoutes } from "./declare-routes.js";
import { declareJobs, declareProvides, declareRequires } from "./declare-services.js";
import { checkManifestFormat, manifestKeys, type Soundness } from "./document-format.js";
import { entriesOf, isEmpty, itemsOf, placeIn, startOf, textOf, valueAt } from "./nodes.js";
import { readConfig } from "./read-config.js";
import { type SchemaReader, schemaReader } from "./read-schema.js";

export interface DeclaredPlugin {
  readonly declaration: PluginDeclaration;
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

interface Given {
  readonly use: PluginUse;
  /** Whether `$use` says where the plugin is: only then may its manifest call it otherwise. */
  readonly isNamedByUse: boolean;
  readonly documents: Documents;
  readonly report: Report;
}

/** A manifest as a declaration; null where there is none that could be read, which was reported. */
export function declarePlugin(
  located: LocatedPlugin,
  { use, isNamedByUse, documents, report }: Given,
): DeclaredPlugin | null {
  const { manifest } = located;
  if (manifest === null) return null;
  const { file } = manifest;
  // An empty manifest is an empty map, whose keys are missing.
  const root = isEmpty(manifest.root) ? { kind: "map" as const, span: manifest.root.span, entries: [] } : manifest.root;
  const document = { file, root };
  const isSound = checkManifestFormat(document, report);
  if (root.kind !== "map") return null;

  const schemas = schemaReader(document, documents, report);
  const context = { file, root, isSound, schemas, report };
  const identity = declareIdentity(document, located);
  if (!isNamedByUse && identity.name.name !== located.key && isSound("plugin")) {
    const params = { name: identity.name.name, key: located.key };
    report(otherPluginName(identity.name.at, params, [{ at: located.keyAt, note: "used here" }]));
  }
  const declaration = { ...identity, use, origin: located.origin, ...declareParts(context) };
  const config = valueAt(root, "config");
  return {
    declaration: { ...declaration, definitions: schemas.definitions },
    isWhole: isWhole(declaration, context),
    isConfigSound: config === null || isEmpty(config) || declaration.config !== null,
  };
}

function declareIdentity({ file, root }: Document, located: LocatedPlugin) {
  const at = placeIn(file);
  const name = named(valueAt(root, "plugin"), file) ?? { name: located.key, at: at(startOf(root)) };
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
