import type { EventChannel } from "./event-channel.js";

/** Where one plugin's events of one name go in. */
export interface Outlet {
  readonly channel: EventChannel;
  /** What stands in its envelopes. */
  readonly source: string;
}

/** By the name of the event. */
export function outletsOf(plugin: string, channels: ReadonlyMap<string, EventChannel>): ReadonlyMap<string, Outlet> {
  const outlets = [...channels].flatMap(([name, channel]): readonly [string, Outlet][] => {
    const source = channel.sources.get(plugin);
    return source === undefined ? [] : [[name, { channel, source }]];
  });
  return new Map(outlets);
}

export function noOutlet(plugin: string, { name }: EventChannel): never {
  throw new Error(`Plugin "${plugin}" does not declare that it emits "${name}"`);
}
