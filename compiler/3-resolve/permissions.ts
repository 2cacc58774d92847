import type { Application, Plugin } from "../model.js";

/** Every permission by name, those of disabled plugins too. Where several plugins declare one, the first to start describes it. */
export function collectPermissions(plugins: readonly Plugin[]): Application["permissions"] {
  const found = new Map<string, { plugin: Plugin; at: Plugin["declaration"]["name"]["at"]; description: string }>();
  for (const plugin of plugins) {
    for (const { name, at, description } of plugin.declaration.permissions) {
      if (!found.has(name)) found.set(name, { plugin, at, description });
    }
  }
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}
