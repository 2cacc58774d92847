import type { EventChannel } from "./event-channel.js";

/** Where one plugin's events of one name go in. */
export interface Outlet {
  readonly channel: EventChannel;
  /** What stands in its envelopes. */
  readonly source: string;
}

/** By plugin, then by the name of the event. */
export function outletsByPlugin(
  channels: ReadonlyMap<string, EventChannel>,
): ReadonlyMap<string, ReadonlyMap<string, Outlet>> {
  const byPlugin = new Map<string, Map<string, Outlet>>();
  for (const [name, channel] of channels) {
    for (const [plugin, source] of channel.sources) {
      const own = byPlugin.get(plugin) ?? new Map<string, Outlet>();
      byPlugin.set(plugin, own.set(name, { channel, source }));
    }
  }
  return byPlugin;
}

export function noOutlet(plugin: string, { name }: EventChannel): never {
  throw new Error(`Plugin "${plugin}" does not declare that it emits "${name}"`);
}
