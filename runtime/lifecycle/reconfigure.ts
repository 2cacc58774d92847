import { isDeepStrictEqual } from "node:util";
import type { Logger } from "../api/logger.js";
import type { BasePlugin } from "../api/plugin.js";
import type { Clock } from "../context/clock.js";
import { ownValue } from "../own-value.js";
import type { Settings } from "../settings/settings.js";
import { SettingsError } from "../settings/settings-error.js";
import { inStartOrder } from "./plugin-order.js";
import type { PluginSlot } from "./plugin-slot.js";
import type { RestartNeeds } from "./restart-needs.js";
import { messageOf } from "./start-error.js";
import { withinLimit } from "./time-limit.js";

export interface Reconfiguration {
  readonly slots: readonly PluginSlot[];
  readonly current: () => Settings;
  /** Reads and checks all settings; rejects where anything is wrong. */
  readonly load: () => Promise<Settings>;
  /** Called once everything holds, before a plugin is told. */
  readonly adopt: (next: Settings) => void;
  readonly restartNeeds: RestartNeeds;
  readonly log: Logger;
  readonly clock: Clock;
}

/** All or nothing: new settings are handed out only where every one of them is sound. Never throws. */
export async function reconfigure(work: Reconfiguration): Promise<void> {
  const { slots, current, load, adopt, log } = work;
  let next: Settings;
  try {
    next = await load();
  } catch (error) {
    const problems = error instanceof SettingsError ? error.problems : undefined;
    log.error({ problems, reason: messageOf(error) }, "settings not changed: the new ones are not usable");
    return;
  }
  const previous = current();
  adopt(next);
  noteFixedSettings(previous, next, work);
  await inStartOrder(slots, async (slot) => {
    const { name } = slot.options;
    const isChanged = !isDeepStrictEqual(ownValue(previous.plugins, name), ownValue(next.plugins, name));
    if (isChanged && slot.running !== undefined) await handOver(slot, next, work);
  });
  log.info({ restartNeeded: work.restartNeeds.reasons() }, "settings read again");
}

/** What was read once, at the start. */
function noteFixedSettings(previous: Settings, next: Settings, { restartNeeds, log }: Reconfiguration): void {
  const note = (reason: string): void => {
    restartNeeds.add(null, reason);
    log.warn({ reason }, "restart needed");
  };
  for (const section of ["server", "logging"] as const) {
    if (!isDeepStrictEqual(previous[section], next[section])) note(`settings of "${section}" changed`);
  }
  for (const plugin of new Set([...previous.disabled, ...next.disabled])) {
    if (previous.disabled.has(plugin) !== next.disabled.has(plugin))
      note(`plugin "${plugin}" was turned ${next.disabled.has(plugin) ? "off" : "on"}`);
  }
}

async function handOver(
  slot: PluginSlot,
  next: Settings,
  { restartNeeds, log, clock }: Reconfiguration,
): Promise<void> {
  const { name: plugin } = slot.options;
  const instance = slot.running?.instance as BasePlugin<unknown> | undefined;
  const settings = ownValue(next.plugins, plugin);
  if (instance?.reconfigure === undefined) {
    restartNeeds.add(plugin, `settings of plugin "${plugin}" changed`);
    log.warn({ plugin }, "restart needed: the plugin cannot take changed settings while it runs");
    return;
  }
  try {
    await withinLimit(() => instance.reconfigure?.(settings), {
      clock,
      milliseconds: next.server.shutdownTimeout,
      what: "taking the new settings",
    });
    log.info({ plugin }, "plugin took the changed settings");
  } catch (error) {
    restartNeeds.add(plugin, `plugin "${plugin}" failed to take its changed settings`);
    log.error({ plugin, err: error }, "restart needed: the plugin failed to take its changed settings");
  }
}
