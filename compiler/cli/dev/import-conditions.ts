import { readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Conditions that make the `#nexus` map of the application's package.json lead to sources. A plugin that is published maps
 * `{ "nexus-source": "./generated/…", "default": "./lib/…" }`: while it is worked on, the first one counts.
 */
export function importConditions(root: string): readonly string[] {
  let manifest: unknown;
  try {
    manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  } catch {
    return [];
  }
  const conditions = targetsOf(manifest).flatMap((target) => (isObject(target) ? Object.keys(target) : []));
  return conditions.includes(publishedPluginCondition) ? [publishedPluginCondition] : [];
}

const publishedPluginCondition = "nexus-source";

function targetsOf(manifest: unknown): readonly unknown[] {
  const map = isObject(manifest) ? manifest["imports"] : undefined;
  if (!isObject(map)) return [];
  return Object.entries(map).flatMap(([key, target]) =>
    key === "#nexus" || key.startsWith("#nexus/") ? [target] : [],
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
