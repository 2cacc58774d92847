import { fixedInOverlay, noSettings, unknownOverlayPlugin, wrongValue } from "../diagnostics/catalog/2-validate.js";
import type { Report } from "../diagnostics/diagnostic.js";
import type { Document, JsonSchema, PluginDeclaration, Span, YamlEntry, YamlMap } from "../model.js";
import { nexusSchema } from "../text/format-schemas.js";
import { checkSecrets } from "./check-secrets.js";
import { conform } from "./conform.js";
import type { DeclaredPlugin } from "./declare-plugin.js";
import { settingEntries } from "./declare-use.js";
import { toDiagnostic } from "./fault.js";
import { isJsonObject, strings } from "./json.js";
import { entriesOf, isEmpty, placeIn, valueAt } from "./nodes.js";

interface Given {
  readonly document: Document;
  readonly root: YamlMap;
  readonly results: readonly DeclaredPlugin[];
  readonly report: Report;
}

/** Settings of plugins: the base as a whole, each environment only for what it sets. */
export function checkSettings({ document, root, results, report }: Given): void {
  const plugins = new Map(results.map((result) => [result.declaration.use.key, result]));
  const known = entriesOf(valueAt(root, "plugins")).map(({ key }) => key);
  for (const entry of entriesOf(valueAt(root, "plugins"))) {
    const plugin = plugins.get(entry.key);
    if (plugin)
      checkLayer({ plugin, entry, path: ["plugins", entry.key], isPartial: false, file: document.file, report });
  }
  for (const environment of entriesOf(valueAt(root, "environments"))) {
    for (const entry of entriesOf(valueAt(environment.value, "plugins"))) {
      if (!known.includes(entry.key)) {
        report(unknownOverlayPlugin(placeIn(document.file)(entry.keySpan), { key: entry.key, known }));
        continue;
      }
      const path = ["environments", environment.key, "plugins", entry.key];
      const plugin = plugins.get(entry.key);
      if (isOverlaySound(entry, path, { document, report }) && plugin) {
        checkLayer({ plugin, entry, path, isPartial: true, file: document.file, report });
      }
    }
  }
}

/** An overlay sets settings; what Nexus itself does with the plugin is fixed when the application is compiled. */
function isOverlaySound(
  { key, value }: YamlEntry,
  path: readonly string[],
  { document, report }: Pick<Given, "document" | "report">,
): boolean {
  const at = placeIn(document.file);
  if (value.kind !== "map" && !isEmpty(value)) {
    report(wrongValue(at(value.span), { path: path.join("."), demand: "be a map", label: null, help: null }));
    return false;
  }
  for (const entry of entriesOf(value).filter((candidate) => candidate.key.startsWith("$"))) {
    report(fixedInOverlay(at(entry.keySpan), { key: entry.key, plugin: key }));
  }
  return true;
}

interface Layer {
  readonly plugin: DeclaredPlugin;
  /** The plugin's key with the settings below. */
  readonly entry: YamlEntry;
  readonly path: readonly string[];
  readonly isPartial: boolean;
  readonly file: string;
  readonly report: Report;
}

function checkLayer({ plugin, entry, path, isPartial, file, report }: Layer): void {
  const { declaration, isConfigSound } = plugin;
  const settings = settingEntries(entry.value);
  if (!isConfigSound) return;
  if (declaration.config === null) {
    for (const { key, keySpan } of settings)
      report(noSettings(placeIn(file)(keySpan), { key, plugin: declaration.use.key, known: useKeys() }));
    return;
  }
  const { schema } = declaration.config;
  if (settings.length === 0 && (isPartial || strings(schema["required"]).length === 0)) return;
  const rules = { resolve: resolverOf(declaration), isPartial, isFormat: false };
  const node: YamlMap = { kind: "map", span: spanOf(entry), entries: settings };
  const spot = { node, owner: entry.keySpan, path, isSettings: true };
  for (const fault of conform(spot, schema, rules)) report(toDiagnostic(fault, placeIn(file)));
  checkSecrets({ node, path, schema, resolve: rules.resolve, at: placeIn(file), report });
}

function resolverOf({ definitions }: Pick<PluginDeclaration, "definitions">): (reference: string) => JsonSchema | null {
  return (reference) => definitions.get(reference.replace("#/$defs/", "")) ?? null;
}

/** A plugin that is only named has its key to mark. */
function spanOf({ keySpan, value }: YamlEntry): Span {
  return value.kind === "map" ? value.span : keySpan;
}

/** The keys with $ that a plugin may have. */
function useKeys(): readonly string[] {
  const definitions = nexusSchema()["$defs"];
  const use = isJsonObject(definitions) ? definitions["pluginUse"] : undefined;
  const properties = isJsonObject(use) ? use["properties"] : undefined;
  return isJsonObject(properties) ? Object.keys(properties) : [];
}
