import { withNeeds } from "../lifecycle/plugin-order.js";
import type { PluginSlot } from "../lifecycle/plugin-slot.js";

/** Plugins that are not started, with the fakes that stand in for their services: plugin → service → fake. */
export type StandIns = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

export interface Choice {
  /** Null: all. */
  readonly only: readonly string[] | null;
  /** By service name. */
  readonly fakes: Readonly<Record<string, unknown>>;
}

/**
 * Which plugins stand aside: those left out by `only`, and those whose service has a fake. What a started plugin needs is
 * started too; behind a fake nothing is needed.
 */
export function standIns(slots: readonly PluginSlot[], { only, fakes }: Choice): StandIns {
  checkNames(slots, { only, fakes });
  const named = new Set(only ?? []);
  const isFaked = ({ options }: PluginSlot): boolean =>
    !named.has(options.name) && options.provides.some((service) => Object.hasOwn(fakes, service));

  const started =
    only === null ? new Set(slots.filter((slot) => !isFaked(slot)).map(nameOf)) : withNeeds(named, slots, isFaked);
  return Object.fromEntries(
    slots.filter((slot) => !started.has(nameOf(slot))).map((slot) => [nameOf(slot), fakesOf(slot, fakes)]),
  );
}

/** As the plugin would provide them: a fake of a transient service is everybody's instance. */
function fakesOf({ options }: PluginSlot, fakes: Choice["fakes"]): Readonly<Record<string, unknown>> {
  const own = Object.entries(fakes).filter(([service]) => options.provides.includes(service));
  return Object.fromEntries(
    own.map(([service, fake]) => [service, options.transient?.includes(service) ? () => fake : fake]),
  );
}

/** Types refuse wrong names; tests in plain JavaScript, and casts, get here. */
function checkNames(slots: readonly PluginSlot[], { only, fakes }: Choice): void {
  for (const name of only ?? []) {
    if (!slots.some((slot) => nameOf(slot) === name)) {
      throw new Error(`There is no plugin "${name}". There are: ${slots.map(nameOf).join(", ")}.`);
    }
  }
  for (const service of Object.keys(fakes)) {
    const providers = slots.filter(({ options }) => options.provides.includes(service)).map(nameOf);
    if (providers.length === 0)
      throw new Error(`No plugin provides the service "${service}" that a fake is given for.`);
    if (only !== null && providers.every((name) => only.includes(name))) {
      throw new Error(
        `The fake for "${service}" would never be used: "only" names ${providers.join(" and ")}, which provides it.`,
      );
    }
  }
}

const nameOf = ({ options }: PluginSlot): string => options.name;
