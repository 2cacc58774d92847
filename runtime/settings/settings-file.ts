import type { JsonObject } from "../json.js";
import { faultOfJson } from "./plain-json.js";
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
    return refused(`the settings file cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  let content: unknown;
  try {
    content = path.endsWith(".json") ? JSON.parse(text) : await parseYaml(text);
  } catch (error) {
    return refused(`the settings file is not ${path.endsWith(".json") ? "JSON" : "YAML"}: ${messageOf(error)}`);
  }
  // Beside JSON values, the parsers make only what `faultOfJson` finds.
  const root = (content ?? {}) as JsonObject;
  const fault = faultOfJson(root);
  if (fault !== null) return refused(`the settings file is not usable: ${fault}`);
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
  if (!isObject(plugins)) return { content: sections, problems };
  const message = "is fixed when the application is compiled; it can stand in nexus.yaml only";
  const own = Object.entries(known(plugins, shape.plugins, "plugins.")).map(([plugin, settings]) => {
    const entries = Object.entries(settings as JsonObject);
    for (const [key] of entries.filter(isReserved)) problems.push({ key: `plugins.${plugin}.${key}`, message, origin });
    return [plugin, Object.fromEntries(entries.filter((entry) => !isReserved(entry)))] as const;
  });
  return { content: { ...sections, plugins: Object.fromEntries(own) }, problems };
}

const isReserved = ([key]: readonly [string, unknown]): boolean => key.startsWith("$");

/** Loaded only now: an application without a YAML settings file never pays for the parser. */
async function parseYaml(text: string): Promise<unknown> {
  const { parse } = await import("yaml");
  return parse(text, { schema: "core", strict: true, uniqueKeys: true, maxAliasCount: 100, logLevel: "error" });
}

/** What a parser says, up to where it quotes the text or draws it: that may hold secrets. Its place, where it knows one. */
function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const [said = ""] = message.split(/:(?:\s|$)|\n| at line | \\|, (?:\.\.\.)?"/, 1);
  return said + placeOf(error);
}

/** The YAML parser's errors carry their place. */
function placeOf(error: unknown): string {
  if (typeof error !== "object" || error === null || !("linePos" in error) || !Array.isArray(error.linePos)) return "";
  const [start] = error.linePos as readonly { readonly line: number; readonly col: number }[];
  return start === undefined ? "" : ` (line ${start.line}, column ${start.col})`;
}
