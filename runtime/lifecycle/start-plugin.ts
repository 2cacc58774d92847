import type { EventEnvelope, Observe, WaitOptions } from "../api/plugin.js";
import { watchService } from "../observation/watch-service.js";
import { ownValue } from "../own-value.js";
import { checkInstance, promisesOf } from "./check-instance.js";
import type { PluginHostOptions } from "./plugin-host.js";
import type { PluginSlot } from "./plugin-slot.js";
import { StartError, type StartPhase } from "./start-error.js";
import { stopInstance } from "./stop-plugin.js";
import { withinLimit } from "./time-limit.js";

/**
 * Runs one plugin's setup, within its time, and makes its slot active. Throws a `StartError`, having left nothing running. Once
 * the signal is aborted, the application is about to stop, and the plugin has no more time than for stopping.
 */
export async function startPlugin(slot: PluginSlot, host: PluginHostOptions, signal?: AbortSignal): Promise<void> {
  const { name, definition, timeout } = slot.options;
  const began = host.clock.now();
  slot.become({ state: "starting" });
  let phase: StartPhase = "services";
  try {
    const context = {
      ...contextOf(name, host),
      services: Object.freeze(slot.options.services(watchService(host.observation))),
    };
    phase = "setup";
    const instance = await withinLimit<unknown>(() => definition.setup(context), {
      clock: host.clock,
      milliseconds: timeout,
      what: "it",
      shortened: signal && { by: signal, to: host.settings().server.shutdownTimeout },
      onLate: (late) => void afterLateStart(name, late, host),
    });
    phase = "result";
    await checked(instance, slot, host);
    slot.become({ state: "active", plugin: { instance, context } });
    phase = "migrations";
    await host.onStarted(name).catch(async (error: unknown) => {
      slot.become({ state: "starting" });
      await stopInstance(name, instance, host);
      throw error;
    });
    host.log.debug({ plugin: name, ms: host.clock.now() - began }, "plugin started");
  } catch (cause) {
    throw new StartError({ plugin: name, phase, cause });
  }
}

const NO_SETTINGS: Readonly<Record<string, unknown>> = Object.freeze({});

/** Everything but the services, which each plugin has its own way to. */
function contextOf(plugin: string, host: PluginHostOptions): object {
  const { settings, events, log, app, clock, observation, workers } = host;
  const observe: Observe = (name, attributes, task) =>
    observation.around({ kind: "custom", plugin, name, attributes }, task);
  return {
    config: ownValue(settings().plugins, plugin) ?? NO_SETTINGS,
    emit: events.emitterOf(plugin),
    waitFor: (event: string, options?: WaitOptions<EventEnvelope>) => events.waitFor(event, options),
    log: log.child({ plugin }),
    app,
    clock,
    observe,
    workers,
    traceHeaders: observation.outgoing,
  };
}

/** A plugin that lacks what it promised has started all the same: it is stopped. */
async function checked(instance: unknown, slot: PluginSlot, host: PluginHostOptions): Promise<void> {
  try {
    checkInstance(instance, promisesOf(slot.options, host.definition));
  } catch (error) {
    await stopInstance(slot.options.name, instance, host);
    throw error;
  }
}

/** Nobody waits for it any more, so what it opened is closed again. */
async function afterLateStart(
  name: string,
  late: PromiseSettledResult<unknown>,
  host: PluginHostOptions,
): Promise<void> {
  if (late.status === "rejected") {
    host.log.warn({ plugin: name, err: late.reason as unknown }, "plugin failed to start after its time was up");
    return;
  }
  host.log.warn({ plugin: name }, "plugin started after its time was up and is stopped");
  await stopInstance(name, late.value, host);
}
