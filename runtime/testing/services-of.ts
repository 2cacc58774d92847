import type { Consumer } from "../api/plugin.js";
import type { PluginSlot } from "../lifecycle/plugin-slot.js";
import type { RunningApplication } from "../lifecycle/running-application.js";

/** Each service as it is now, from the first plugin that provides it; read anew each time, because plugins restart. */
export function servicesOf({ slots }: Pick<RunningApplication, "slots">): object {
  const providers = new Map<string, PluginSlot>();
  for (const slot of slots.values()) {
    for (const service of slot.options.provides) {
      const known = providers.get(service);
      if (known === undefined || !provides(known, service)) providers.set(service, slot);
    }
  }
  const instanceOf = transientInstances();
  const read = (slot: PluginSlot, service: string): unknown => {
    const provided = Reflect.get(slot.provided as object, service) as unknown;
    // What a plugin says is transient is a factory: its contract, checked by `tsc`.
    return slot.options.transient?.includes(service) ? instanceOf(provided as Factory) : provided;
  };
  const members = [...providers].map(([service, slot]) => [
    service,
    { enumerable: true, get: () => read(slot, service) },
  ]);
  return Object.defineProperties({}, Object.fromEntries(members) as PropertyDescriptorMap);
}

const provides = ({ ifActive }: PluginSlot, service: string): boolean =>
  ifActive !== undefined && Object.hasOwn(ifActive as object, service);

type Factory = (consumer: Consumer) => unknown;

/** A test is a consumer like any other, which may do everything. */
const test: Consumer = {
  plugin: "test",
  needs: ["net", "fs:read", "fs:write", "env", "process", "native", "eval"],
  isOutside: true,
};

/** One instance of each transient service. A plugin that was restarted provides a new factory, and so a new instance. */
function transientInstances(): (make: Factory) => unknown {
  const made = new WeakMap<Factory, { readonly instance: unknown }>();
  return (make) => {
    const known = made.get(make) ?? { instance: make(test) };
    made.set(make, known);
    return known.instance;
  };
}
