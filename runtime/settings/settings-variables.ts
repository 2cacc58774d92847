import type { Json } from "../json.js";
import { convertText } from "./convert-text.js";
import { mapAt, type SettingMap } from "./setting-tree.js";
import type { Origin } from "./settings.js";
import type { SettingsProblem } from "./settings-error.js";
import type { SettingsShape } from "./settings-shape.js";

export interface VariableSettings {
  readonly values: readonly { readonly path: readonly string[]; readonly value: Json; readonly origin: Origin }[];
  readonly problems: readonly SettingsProblem[];
}

const PREFIX = "NEXUS_";

/**
 * Settings from variables such as NEXUS_PLUGINS__USER_MANAGER__MAX_USERS. Every `NEXUS_A__B` must match exactly one key; names
 * without "__" belong to others. Keys that only lower layers have (of open maps) match too.
 */
export function settingsFromVariables(
  variables: Readonly<Record<string, string | undefined>>,
  shape: SettingsShape,
  below: SettingMap,
): VariableSettings {
  const values: { path: readonly string[]; value: Json; origin: Origin }[] = [];
  const problems: SettingsProblem[] = [];
  for (const [name, text] of Object.entries(variables).sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (text === undefined || !name.startsWith(PREFIX) || !name.includes("__")) continue;
    const origin: Origin = { layer: "variable", label: name };
    const search: Search = { shape, below, stuckAt: [] };
    const [path, ...others] = matchingPaths(name.slice(PREFIX.length), [], search);
    if (path === undefined) {
      problems.push({ key: name, message: unknownMessage(search), origin: null });
    } else if (others.length > 0) {
      const candidates = [path, ...others].map((keys) => keys.join("."));
      problems.push({ key: name, message: `is ambiguous: it may mean ${candidates.join(" or ")}`, origin: null });
    } else if (text === "") {
      problems.push({
        key: path.join("."),
        message: `variable "${name}" is empty: give it a value or unset it`,
        origin,
      });
    } else {
      const converted = convertText(text, shape.schemasAt(path));
      if (converted.ok) values.push({ path, value: converted.value, origin });
      else problems.push({ key: path.join("."), message: converted.message, origin });
    }
  }
  return { values, problems };
}

interface Search {
  readonly shape: SettingsShape;
  readonly below: SettingMap;
  /** The longest path that matched the beginning of the name. */
  stuckAt: readonly string[];
}

function matchingPaths(rest: string, path: readonly string[], search: Search): readonly (readonly string[])[] {
  if (path.length > search.stuckAt.length) search.stuckAt = path;
  return keysAt(path, search).flatMap((key) => {
    const upper = key.toUpperCase();
    // A whole section is not one setting: "NEXUS_PLUGINS__" alone names nothing.
    if (rest === upper) return [[...path, key]];
    return rest.startsWith(`${upper}__`) ? matchingPaths(rest.slice(upper.length + 2), [...path, key], search) : [];
  });
}

function keysAt(path: readonly string[], { shape, below }: Search): readonly string[] {
  return [...new Set([...shape.keysAt(path), ...(mapAt(below, path)?.entries.keys() ?? [])])];
}

function unknownMessage(search: Search): string {
  const keys = keysAt(search.stuckAt, search);
  const names = keys.map((key) =>
    `${[PREFIX.slice(0, -1), ...search.stuckAt].join("__")}__${key}`.toUpperCase().replace("__", "_"),
  );
  return names.length === 0
    ? `matches no setting: ${search.stuckAt.join(".")} has no settings of its own`
    : `matches no setting; known are ${names.join(", ")}`;
}
