import type { ApplicationDefinition } from "../definition.js";
import { loadSettings } from "../settings/load-settings.js";
import type { Settings } from "../settings/settings.js";
import type { PluginSlot } from "./plugin-slot.js";
import type { StartOptions } from "./running-application.js";

export interface SettingsRead extends Pick<StartOptions, "engine" | "sources"> {
  readonly slots: readonly PluginSlot[];
  /** Plugins that are no part of this run, whose settings need not hold. */
  readonly left?: ReadonlySet<string>;
}

/** The settings as they are now. Rejects with a `SettingsError` where they are not usable. */
export function readSettings(
  definition: ApplicationDefinition,
  { engine, sources, slots, left = new Set() }: SettingsRead,
): Promise<Settings> {
  const toggles = Object.fromEntries(
    slots.flatMap(({ options: { name, enabled } }) => (enabled === undefined ? [] : [[name, enabled]])),
  );
  return loadSettings({ definition, sources, engine, toggles, left });
}
