import type { Logger } from "../api/logger.js";
import type { BasePlugin } from "../api/plugin.js";
import type { Clock } from "../context/clock.js";
import type { Redactor } from "../logging/redactor.js";
import type { HealthReport, HealthSource, PluginHealth } from "./health.js";
import type { PluginSlot } from "./plugin-slot.js";
import type { RestartNeeds } from "./restart-needs.js";
import { messageOf } from "./start-error.js";
import { withinLimit } from "./time-limit.js";

export type ApplicationPhase = "starting" | "running" | "stopping" | "stopped";

export interface HealthOptions {
  readonly slots: readonly PluginSlot[];
  readonly phase: () => ApplicationPhase;
  /** Plugins that are off because the settings say so: that is no fault. */
  readonly turnedOff: ReadonlySet<string>;
  readonly restartNeeds: RestartNeeds;
  readonly log: Logger;
  readonly clock: Clock;
  readonly redact: Redactor;
}

/** How long one plugin may take to say how it is. */
const LIMIT = 5_000;
/** Answers of plugins are used again for so long: whoever asks often must not become a load. */
const FRESH = 1_000;

export function applicationHealth(options: HealthOptions): HealthSource {
  const { slots, phase, clock } = options;
  let checks: { readonly at: number; readonly done: Promise<unknown> } | null = null;
  const checkPlugins = (): Promise<unknown> => {
    if (checks === null || clock.now() - checks.at >= FRESH) {
      checks = { at: clock.now(), done: Promise.all(slots.map((slot) => checkPlugin(slot, options))) };
    }
    return checks.done;
  };
  return {
    isReady: () => phase() === "running",
    report: async () => {
      if (phase() === "running") await checkPlugins();
      return {
        status: statusOf(options),
        plugins: Object.fromEntries(slots.map((slot) => [slot.options.name, pluginHealth(slot, options)])),
        restartNeeded: options.restartNeeds.reasons(),
      };
    },
  };
}

/** Asks one plugin, and lets its slot say the answer. */
async function checkPlugin(slot: PluginSlot, { clock, log }: HealthOptions): Promise<void> {
  const { running } = slot;
  const instance = running?.instance as BasePlugin<unknown> | undefined;
  if (running === undefined || instance?.health === undefined) return;
  const plugin = slot.options.name;
  let cause: string | null = null;
  try {
    const answer = await withinLimit(() => instance.health?.(), {
      clock,
      milliseconds: LIMIT,
      what: "the health check",
    });
    if (answer === false) cause = "the plugin says that it is unwell";
  } catch (error) {
    cause = messageOf(error);
  }
  // It may have been stopped meanwhile.
  if (slot.running !== running) return;
  if (cause !== null) {
    if (slot.state !== "degraded") log.warn({ plugin, cause }, "plugin is degraded");
    slot.become({ state: "degraded", plugin: running, cause });
  } else if (slot.state === "degraded") {
    log.info({ plugin }, "plugin is well again");
    slot.become({ state: "active", plugin: running });
  }
}

function statusOf({ slots, phase, turnedOff }: HealthOptions): HealthReport["status"] {
  const now = phase();
  if (now !== "running") return now;
  const states = slots.filter(({ options }) => !turnedOff.has(options.name)).map(({ state }) => state);
  if (states.includes("failed")) return "failed";
  return states.every((state) => state === "active") ? "ok" : "degraded";
}

function pluginHealth(
  { state, cause, options: { name } }: PluginSlot,
  { redact, restartNeeds }: HealthOptions,
): PluginHealth {
  return {
    state,
    ...(cause !== undefined && { cause: redact(cause) }),
    ...(restartNeeds.has(name) && { restartNeeded: true as const }),
  };
}
