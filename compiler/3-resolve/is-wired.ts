import type { PluginDeclaration } from "../model.js";

/** False only for `$enabled: false`. What is decided at start is wired, and the runtime turns it off. */
export function isWired({ use }: PluginDeclaration): boolean {
  return use.enabled !== false;
}
