import type { PluginSlot } from "./plugin-slot.js";

type Task = (slot: PluginSlot) => Promise<void>;

/** Does something with each plugin once it is done with those that start before it; the rest side by side. Slots are in start order. */
export async function inStartOrder(slots: readonly PluginSlot[], task: Task): Promise<void> {
  await ordered(slots, ({ options }) => options.after, task);
}

/** The other way round: a plugin's turn comes when everything that may use it is done. */
export async function inStopOrder(slots: readonly PluginSlot[], task: Task): Promise<void> {
  const users = new Map<string, string[]>(slots.map(({ options }) => [options.name, []]));
  for (const { options } of slots) for (const used of options.after) users.get(used)?.push(options.name);
  await ordered([...slots].reverse(), ({ options }) => users.get(options.name) ?? [], task);
}

async function ordered(
  slots: readonly PluginSlot[],
  before: (slot: PluginSlot) => readonly string[],
  task: Task,
): Promise<void> {
  const done = new Map<string, Promise<void>>();
  for (const slot of slots) {
    const others = before(slot).flatMap((name) => done.get(name) ?? []);
    done.set(slot.options.name, others.length === 0 ? task(slot) : Promise.all(others).then(() => task(slot)));
  }
  await Promise.all(done.values());
}

/** The plugin and everything that was given its services, directly or not, in start order. */
export function withDependents(name: string, slots: readonly PluginSlot[]): readonly PluginSlot[] {
  const affected = new Set([name]);
  for (const { options } of slots) if (options.after.some((other) => affected.has(other))) affected.add(options.name);
  return slots.filter(({ options }) => affected.has(options.name));
}

/** The plugins and everything that they cannot run without, except behind those for which `isGiven` holds. */
export function withNeeds(
  names: Iterable<string>,
  slots: readonly PluginSlot[],
  isGiven: (slot: PluginSlot) => boolean = () => false,
): ReadonlySet<string> {
  const needed = new Set(names);
  // Backwards in start order, whoever needs a plugin comes before it.
  for (const { options } of [...slots].reverse()) {
    if (!needed.has(options.name)) continue;
    for (const name of options.needs ?? options.after) {
      const slot = slots.find((other) => other.options.name === name);
      if (slot !== undefined && !isGiven(slot)) needed.add(name);
    }
  }
  return needed;
}
