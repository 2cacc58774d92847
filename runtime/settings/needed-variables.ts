import { parseTemplate } from "./interpolation.js";
import { compiledSettings } from "./layered-settings.js";
import { textsOf } from "./referenced-files.js";
import type { SettingNode } from "./setting-tree.js";
import type { SettingsOwner } from "./settings-shape.js";

export interface NeededVariable {
  readonly name: string;
  /** Keys that it fills: "plugins.email_service.api_key". */
  readonly keys: readonly string[];
  /** Its default, or null where it must be set. */
  readonly fallback: string | null;
}

/** The variables that `${env:}` names in nexus.yaml with the overlay of one environment, by name. */
export function neededVariables(
  definition: SettingsOwner,
  environment: string,
  toggles: Readonly<Record<string, string>>,
): readonly NeededVariable[] {
  const found = new Map<string, NeededVariable>();
  const add = (text: string, key: string): void => {
    const template = parseTemplate(text);
    for (const part of template.ok ? template.parts : []) {
      if (part.kind !== "env") continue;
      const known = found.get(part.name);
      // It must be set as soon as one place has no default.
      const fallback = known === undefined ? part.fallback : known.fallback === null ? null : part.fallback;
      found.set(part.name, { name: part.name, keys: [...new Set([...(known?.keys ?? []), key])], fallback });
    }
  };
  const visit = (node: SettingNode, key: string): void => {
    if (node.kind === "leaf") for (const text of textsOf(node)) add(text, key);
    else for (const [name, child] of node.entries) visit(child, key === "" ? name : `${key}.${name}`);
  };
  visit(compiledSettings(definition, environment), "");
  for (const [plugin, text] of Object.entries(toggles)) add(text, `plugins.${plugin}.$enabled`);
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}
