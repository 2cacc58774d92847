import type { JsonObject } from "../json.js";
import { isObject } from "./schema-walk.js";
import type { SettingsProblem } from "./settings-error.js";
import { SECTIONS, type SettingsShape } from "./settings-shape.js";
import type { SettingsSources } from "./settings-sources.js";

export interface SettingsFile {
  readonly content: JsonObject;
  readonly problems: readonly SettingsProblem[];
}

/** Reads the file that `--config` or NEXUS_CONFIG names: JSON where it ends so, else YAML. Only known sections and plugins are kept. */
export async function readSettingsFile(
  path: string,
  sources: SettingsSources,
  shape: SettingsShape,
): Promise<SettingsFile> {
  const refused = (message: string): SettingsFile => ({
    content: {},
    problems: [{ key: path, message, origin: null }],
  });
  let text: string;
  try {
    text = await sources.readFile(path);
  } catch (error) {
    return refused(`the settings file cannot be read: ${messageOf(error)}`);
  }
  let content: unknown;
  try {
    content = path.endsWith(".json") ? JSON.parse(text) : await parseYaml(text);
  } catch (error) {
    return refused(`the settings file is not ${path.endsWith(".json") ? "JSON" : "YAML"}: ${messageOf(error)}`);
  }
  // JSON.parse and YAML's core schema make nothing but JSON values.
  const root = (content ?? {}) as JsonObject;
  return isObject(root) ? knownSections(path, root, shape) : refused("the settings file must hold a map");
}

function knownSections(path: string, root: JsonObject, shape: SettingsShape): SettingsFile {
  const problems: SettingsProblem[] = [];
  const origin = { layer: "file", label: path } as const;
  const known = (map: JsonObject, names: readonly string[], prefix: string): JsonObject =>
    Object.fromEntries(
      Object.entries(map).filter(([key, value]) => {
        if (!names.includes(key)) {
          problems.push({ key: prefix + key, message: `is not known here; known are ${names.join(", ")}`, origin });
        } else if (!isObject(value) && value !== null) {
          problems.push({ key: prefix + key, message: "must be a map", origin });
        }
        return names.includes(key) && isObject(value);
      }),
    );
  const sections = known(root, SECTIONS, "");
  const { plugins } = sections;
  const content = isObject(plugins) ? { ...sections, plugins: known(plugins, shape.plugins, "plugins.") } : sections;
  return { content, problems };
}

/** Loaded only now: an application without a YAML settings file never pays for the parser. */
async function parseYaml(text: string): Promise<unknown> {
  const { parse } = await import("yaml");
  return parse(text, { schema: "core", strict: true, uniqueKeys: true, maxAliasCount: 100, logLevel: "error" });
}

/** The first line: parsers draw code frames below it, which may hold secrets. */
const messageOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split("\n")[0] ?? "";
