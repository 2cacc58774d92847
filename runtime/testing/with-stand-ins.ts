import type { ApplicationDefinition, ApplicationTypes, FeatureProviders, SettingsLayer } from "../definition.js";
import type { PluginSlot } from "../lifecycle/plugin-slot.js";
import { ownValue } from "../own-value.js";
import type { StandIns } from "./stand-ins.js";

/**
 * The definition for a run in which some plugins stand aside: nobody has to give their settings, and whoever needs a service
 * of theirs that has no fake is told so.
 */
export function withStandIns<Types extends ApplicationTypes>(
  definition: ApplicationDefinition<Types>,
  standIns: StandIns,
): ApplicationDefinition<Types> {
  const { base, environments, schemas } = definition.settings;
  // What the runtime relies on is there where the test starts or fakes it.
  const features: FeatureProviders = Object.fromEntries(
    Object.entries(definition.features).filter(([feature, provider]) => {
      const fakes = ownValue(standIns, provider);
      return fakes === undefined || Object.hasOwn(fakes, feature);
    }),
  );
  return {
    ...definition,
    features,
    // Nobody is there to tell.
    routes:
      features.audit === undefined ? definition.routes.map((route) => ({ ...route, audit: false })) : definition.routes,
    settings: {
      base: withoutPlugins(base, standIns),
      environments: Object.fromEntries(
        Object.entries(environments).map(([name, layer]) => [name, withoutPlugins(layer, standIns)]),
      ),
      schemas: without(schemas, standIns),
    },
    wire: () => definition.wire().map((slot) => strict(slot, ownValue(standIns, slot.options.name))),
  };
}

const without = <T>(record: Readonly<Record<string, T>>, standIns: StandIns): Readonly<Record<string, T>> =>
  Object.fromEntries(Object.entries(record).filter(([name]) => !Object.hasOwn(standIns, name)));

const withoutPlugins = (layer: SettingsLayer, standIns: StandIns): SettingsLayer =>
  layer.plugins === undefined ? layer : { ...layer, plugins: without(layer.plugins, standIns) };

/** The slot itself, because generated wiring holds on to it; only what it provides is looked at more closely. */
function strict(slot: PluginSlot, fakes: Readonly<Record<string, unknown>> | undefined): PluginSlot {
  if (fakes === undefined) return slot;
  const { name } = slot.options;
  const provided = new Proxy(fakes, {
    get: (known, service) => {
      if (typeof service === "string" && !Object.hasOwn(known, service)) {
        throw new Error(
          `The service "${service}" is needed, and "${name}", which provides it, is not started in this test. ` +
            `Give a fake, services: { ${service}: … }, or start it, only: ["${name}", …].`,
        );
      }
      return Reflect.get(known, service) as unknown;
    },
  });
  return Object.defineProperty(slot, "provided", { get: () => provided });
}
