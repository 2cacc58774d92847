import { unsupportedFormat } from "../diagnostics/catalog/1-load.js";
import type { Report } from "../diagnostics/diagnostic.js";
import type { Declarations, Document, Documents, YamlMap } from "../model.js";
import type { Phase } from "../phase.js";
import { checkNames } from "./check-names.js";
import { checkSettings } from "./check-settings.js";
import { declareApplication } from "./declare-application.js";
import { declarePlugin } from "./declare-plugin.js";
import { declareUse } from "./declare-use.js";
import { checkApplicationFormat } from "./document-format.js";
import { entryOf, isEmpty, valueAt } from "./nodes.js";

/**
 * Takes documents, gives typed declarations: every key known, every value of its type, every JSON Schema normalised, every place
 * kept. It reports whatever one document says wrong by itself, and settings that their plugin's schema refuses; it does not ask
 * whether the parts fit together. What is wrong is left out, and a plugin of which a part that others may refer to is left out
 * is listed as poisoned.
 */
export const validateDocuments: Phase<Documents, Declarations | null> = (documents, report) => {
  const { application: document, plugins: located, available, modules } = documents;
  if (document === null) return null;
  const root = rootMap(document);
  if (!hasSupportedFormat(document, report) || !checkApplicationFormat(document, root, report) || root === null)
    return null;

  const results = located.map((plugin) => {
    const entry = entryOf(valueAt(root, "plugins"), plugin.key);
    const isNamedByUse = entryOf(entry?.value, "$use") !== null;
    const given = { use: declareUse(entry, plugin), isNamedByUse, documents, report };
    return { plugin, result: declarePlugin(plugin, given) };
  });
  const plugins = results.flatMap(({ result }) => (result === null ? [] : [result.declaration]));
  const poisoned = results.filter(({ result }) => result === null || !result.isWhole).map(({ plugin }) => plugin.key);

  const application = declareApplication(document, root);
  checkSettings({ document, root, results: results.flatMap(({ result }) => result ?? []), report });
  checkNames({ application, plugins, document, root, report });
  return { application, plugins, poisoned: new Set(poisoned), available, modules };
};

/** An empty file is an empty map, whose keys are missing. */
function rootMap({ root }: Document): YamlMap | null {
  if (root.kind === "map") return root;
  return isEmpty(root) ? { kind: "map", span: root.span, entries: [] } : null;
}

/** Another version may mean anything else by the rest, so nothing else is told. */
function hasSupportedFormat({ file, root }: Document, report: Report): boolean {
  const version = valueAt(root, "nexus");
  if (version?.kind !== "scalar" || version.value === null || String(version.value) === "1") return true;
  report(unsupportedFormat({ file, span: version.span }, { written: version.raw, supported: [1] }));
  return false;
}
