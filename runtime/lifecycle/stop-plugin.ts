import type { PluginHostOptions } from "./plugin-host.js";
import type { PluginSlot } from "./plugin-slot.js";
import { withinLimit } from "./time-limit.js";

/** Stops one plugin within the time for stopping. Never throws: its faults are logged. */
export async function stopPlugin(slot: PluginSlot, host: PluginHostOptions): Promise<void> {
  const { running, state, options } = slot;
  if (running === undefined) {
    if (state === "pending") slot.become({ state: "stopped" });
    return;
  }
  slot.become({ state: "stopping" });
  host.events.pluginChanged(options.name);
  await withinLimit(() => host.events.settled(options.name), {
    clock: host.clock,
    milliseconds: host.settings().server.shutdownTimeout,
    what: "finishing its event handlers",
  }).catch((error: unknown) =>
    host.log.error({ plugin: options.name, err: error }, "plugin is stopped while it handles events"),
  );
  await stopInstance(options.name, running.instance, host);
  slot.become({ state: "stopped" });
  host.log.debug({ plugin: options.name }, "plugin stopped");
}

/** Calls a plugin's `stop`, if it has one. */
export async function stopInstance(
  name: string,
  instance: unknown,
  { clock, settings, log }: Pick<PluginHostOptions, "clock" | "settings" | "log">,
): Promise<void> {
  const stoppable = instance as { readonly stop?: unknown } | null | undefined;
  const stop = stoppable?.stop;
  if (typeof stop !== "function") return;
  try {
    await withinLimit<unknown>(() => stop.call(stoppable), {
      clock,
      milliseconds: settings().server.shutdownTimeout,
      what: "its stop",
    });
  } catch (error) {
    log.error({ plugin: name, err: error }, "plugin failed to stop");
  }
}
