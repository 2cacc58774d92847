import { deepFreeze } from "../deep-freeze.js";
import type { SchemaEngine, SchemaUse } from "../definition.js";
import type { JsonObject } from "../json.js";
import { redactor } from "../logging/redactor.js";
import { ownValue } from "../own-value.js";
import { checkSection } from "./check-section.js";
import { chosenEnvironment } from "./chosen-environment.js";
import { findSecrets } from "./find-secrets.js";
import { layeredSettings } from "./layered-settings.js";
import { readReferencedFiles } from "./referenced-files.js";
import { type Resolution, resolveNode, resolveText } from "./resolve-values.js";
import { isObject } from "./schema-walk.js";
import { loggingSchema, serverSchema } from "./server-schema.js";
import { serverSettings } from "./server-settings.js";
import { emptyMap, layOver, mapAt, type SettingMap } from "./setting-tree.js";
import type { LoggingSettings, Origin, Settings } from "./settings.js";
import { SettingsError } from "./settings-error.js";
import { type SettingsOwner, type SettingsShape, settingsShape } from "./settings-shape.js";
import type { SettingsSources } from "./settings-sources.js";

export interface SettingsInput {
  readonly definition: SettingsOwner;
  readonly sources: SettingsSources;
  readonly engine: SchemaEngine;
  /** By plugin, the text of `$enabled` that decides at start whether it runs ("${env:REPORTS:-true}"). */
  readonly toggles: Readonly<Record<string, string>>;
  /** Plugins that are no part of this run, whose settings need not hold. */
  readonly left?: ReadonlySet<string>;
}

/** Reads, fills in and checks all settings. Throws a `SettingsError` that names everything that is wrong. */
export async function loadSettings(input: SettingsInput): Promise<Settings> {
  const { definition, sources, engine, toggles, left = [] } = input;
  const environment = chosenEnvironment(definition, sources);
  const shape = settingsShape(definition);
  const { tree, problems } = await layeredSettings(definition, environment, sources, shape);
  const flags = emptyMap(NEXUS_YAML);
  layOver(flags, toggles, NEXUS_YAML);
  const resolution: Resolution = {
    shape,
    variables: sources.variables,
    files: await readReferencedFiles([tree, flags], sources),
    origins: new Map(),
    secrets: new Set(),
    secretPointers: new Set(),
    poisoned: new Set(),
    problems: [...problems],
  };
  const disabled = new Set([
    ...left,
    ...Object.entries(toggles).flatMap(([name, text]) => (isEnabled(name, text, resolution) ? [] : [name])),
  ]);
  const { server, logging, plugins } = checkedSections({ definition, engine, resolution, tree, disabled });
  if (resolution.problems.length > 0) throw settingsError(resolution);
  return deepFreeze({
    environment,
    server: serverSettings(server),
    // The schema that it was checked with describes exactly this.
    logging: logging as unknown as LoggingSettings,
    plugins,
    written: { server, logging },
    disabled,
    origins: resolution.origins,
    secretPointers: resolution.secretPointers,
    secrets: [...resolution.secrets],
  });
}

const NEXUS_YAML: Origin = { layer: "base", label: "nexus.yaml" };

function isEnabled(plugin: string, text: string, resolution: Resolution): boolean {
  const shape: SettingsShape = { ...resolution.shape, schemasAt: () => [{ type: "boolean" }] };
  const path = ["plugins", plugin, "$enabled"];
  return resolveText(text, path, { origin: NEXUS_YAML, resolution: { ...resolution, shape } }) !== false;
}

interface Loading {
  readonly definition: SettingsOwner;
  readonly engine: SchemaEngine;
  readonly resolution: Resolution;
  readonly tree: SettingMap;
  readonly disabled: ReadonlySet<string>;
}

interface CheckedSections {
  readonly server: JsonObject;
  readonly logging: JsonObject;
  readonly plugins: Readonly<Record<string, JsonObject>>;
}

/** Every section as far as it is sound. */
function checkedSections(loading: Loading): CheckedSections {
  const { definition, disabled, resolution } = loading;
  const running = resolution.shape.plugins.filter((plugin) => !disabled.has(plugin));
  return {
    server: checkedSection(loading, ["server"], serverUse),
    logging: checkedSection(loading, ["logging"], loggingUse),
    plugins: Object.fromEntries(
      running.map((plugin) => [plugin, checkedSection(loading, ["plugins", plugin], pluginUse(definition, plugin))]),
    ),
  };
}

function checkedSection(
  { engine, resolution, tree }: Loading,
  path: readonly string[],
  use: SchemaUse | null,
): JsonObject {
  const node = mapAt(tree, path);
  const resolved = node === undefined ? {} : resolveNode(node, path, resolution);
  const value = isObject(resolved) ? resolved : {};
  findSecrets(value, path, resolution);
  const checked = checkSection({ pointer: `/${path.join("/")}`, value, use }, engine, resolution);
  findSecrets(checked, path, resolution);
  return checked;
}

const serverUse: SchemaUse = { id: "nexus/server", plugin: "", schema: serverSchema };
const loggingUse: SchemaUse = { id: "nexus/logging", plugin: "", schema: loggingSchema };

function pluginUse({ settings }: SettingsOwner, plugin: string): SchemaUse | null {
  const schema = ownValue(settings.schemas, plugin);
  return schema === undefined ? null : { id: `settings/${plugin}`, plugin, schema };
}

/** Every schema that `loadSettings` checks with, for `nexus build`. */
export const settingsSchemas = (definition: SettingsOwner): readonly SchemaUse[] => [
  serverUse,
  loggingUse,
  ...Object.keys(definition.settings.schemas).flatMap((plugin) => pluginUse(definition, plugin) ?? []),
];

function settingsError({ problems, secrets }: Resolution): SettingsError {
  const redact = redactor(secrets);
  return new SettingsError(problems.map((problem) => ({ ...problem, message: redact(problem.message) })));
}
