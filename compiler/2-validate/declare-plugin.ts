import { otherPluginName } from "../diagnostics/catalog/2-validate.js";
import type { Report } from "../diagnostics/diagnostic.js";
import type { Documents, LocatedPlugin, PluginDeclaration, PluginUse } from "../model.js";
import type { DeclaredManifest } from "./declare-manifest.js";
import { declareMigrations } from "./declare-migrations.js";
import { rememberedManifest } from "./remembered-manifest.js";

export interface DeclaredPlugin extends Pick<DeclaredManifest, "isWhole" | "isConfigSound"> {
  readonly declaration: PluginDeclaration;
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
  { key, keyAt, origin, manifest, migrationFiles }: LocatedPlugin,
  { use, isNamedByUse, documents, report }: Given,
): DeclaredPlugin | null {
  const declared = manifest && rememberedManifest(manifest, { key, documents, report });
  if (declared === null) return null;
  const { name } = declared.declaration;
  if (!isNamedByUse && name.name !== key && declared.isNameSound) {
    report(otherPluginName(name.at, { name: name.name, key }, [{ at: keyAt, note: "used here" }]));
  }
  const migrations = declareMigrations(declared.declaration.migrations, migrationFiles, report);
  return { ...declared, declaration: { ...declared.declaration, hash: declared.hash, migrations, use, origin } };
}
