import type { Logger } from "../api/logger.js";
import type { AppInfo } from "../api/plugin.js";
import type { Workers } from "../api/workers.js";
import type { Clock } from "../context/clock.js";
import type { EventBusControl } from "../events/event-bus.js";
import type { Observation } from "../observation/observation.js";
import type { Settings } from "../settings/settings.js";
import type { PromisingDefinition } from "./check-instance.js";
import { inStartOrder, inStopOrder, withDependents } from "./plugin-order.js";
import { PluginNotRunning, type PluginSlot } from "./plugin-slot.js";
import { messageOf, StartError } from "./start-error.js";
import { startPlugin } from "./start-plugin.js";
import { stopPlugin } from "./stop-plugin.js";

export interface PluginHostOptions {
  readonly definition: PromisingDefinition;
  /** In start order. */
  readonly slots: readonly PluginSlot[];
  /** Names of plugins that are never started: turned off, or replaced by a stand-in. */
  readonly fixed: ReadonlySet<string>;
  /** Read at each start: settings change. */
  readonly settings: () => Settings;
  readonly events: EventBusControl;
  readonly app: AppInfo;
  readonly log: Logger;
  readonly clock: Clock;
  readonly observation: Observation;
  readonly workers: Workers;
  /** Called when a plugin has started, before anything that comes after it: the start fails where this rejects. */
  readonly onStarted: (plugin: string) => Promise<void>;
}

/** Starts and stops plugins in their order, by their failure policy. */
export interface PluginHost {
  /** Starts what is pending. A failure that must not be lived with stops everything and is thrown. */
  readonly start: (signal: AbortSignal | undefined) => Promise<void>;
  /** Stops what runs. Faults are logged: nothing keeps the others from being stopped. */
  readonly stop: () => Promise<void>;
  /** Stops the plugin and its dependents, starts them again, and names them. Throws where one that must run does not start. */
  readonly restart: (name: string) => Promise<readonly string[]>;
}

export function pluginHost(options: PluginHostOptions): PluginHost {
  const { slots, events, log } = options;
  const byName = new Map(slots.map((slot) => [slot.options.name, slot]));

  const disable = (slot: PluginSlot, cause: string): void => {
    slot.become({ state: "disabled", cause });
    log.error({ plugin: slot.options.name, cause }, "plugin disabled; the application runs without it");
    events.pluginChanged(slot.options.name);
  };

  /** Null, or why the plugin must not be lived without. */
  const startOne = async (slot: PluginSlot, signal?: AbortSignal): Promise<StartError | null> => {
    const missing = (slot.options.needs ?? []).find((name) => byName.get(name)?.running === undefined);
    if (missing !== undefined) {
      disable(slot, `it needs "${missing}", which does not run`);
      return null;
    }
    try {
      await startPlugin(slot, options, signal);
      events.pluginChanged(slot.options.name);
      return null;
    } catch (error) {
      const failure =
        error instanceof StartError
          ? error
          : new StartError({ plugin: slot.options.name, phase: "setup", cause: error });
      return afterFailure(slot, failure);
    }
  };

  const afterFailure = (slot: PluginSlot, failure: StartError): StartError | null => {
    const { cause } = failure;
    if (cause instanceof PluginNotRunning && byName.get(cause.plugin)?.state === "disabled") {
      disable(slot, `it needs "${cause.plugin}", which does not run`);
      return null;
    }
    if (slot.options.onFailure === "disable") {
      log.error({ plugin: slot.options.name, phase: failure.phase, err: cause }, failure.message);
      disable(slot, failure.message);
      return null;
    }
    slot.become({ state: "failed", cause: messageOf(cause) });
    events.pluginChanged(slot.options.name);
    return failure;
  };

  const startAll = async (chosen: readonly PluginSlot[], signal?: AbortSignal): Promise<void> => {
    let failure: unknown = null;
    await inStartOrder(chosen, async (slot) => {
      if (slot.state !== "pending" || failure !== null) return;
      const fault = signal?.aborted === true ? null : await startOne(slot, signal);
      // What fails because the application is being stopped is no fault of its own; else the first fault counts.
      failure ??= signal?.aborted === true ? signal.reason : fault;
    });
    if (failure !== null) throw failure;
  };

  const stopAll = (chosen: readonly PluginSlot[]): Promise<void> =>
    inStopOrder(chosen, (slot) => stopPlugin(slot, options));

  return {
    start: async (signal) => {
      try {
        await startAll(slots, signal);
        signal?.throwIfAborted();
      } catch (error) {
        await stopAll(slots);
        throw error;
      }
    },
    stop: () => stopAll(slots),
    restart: async (name) => {
      const affected = withDependents(name, slots).filter((slot) => !options.fixed.has(slot.options.name));
      await stopAll(affected);
      for (const slot of affected) slot.become({ state: "pending" });
      await startAll(affected);
      return affected.map((slot) => slot.options.name);
    },
  };
}
