import type { Consumer } from "../api/plugin.js";
import type { Audit } from "../api/services/audit.js";
import type { Authentication } from "../api/services/authentication.js";
import type { Cache } from "../api/services/cache.js";
import type { MigratedDatabase } from "../api/services/migrations.js";
import type { Outbox } from "../api/services/outbox.js";
import type { Scheduler } from "../api/services/scheduler.js";
import type { Feature, FeatureProviders } from "../definition.js";
import type { PluginSlot } from "./plugin-slot.js";

/** What the runtime relies on, by the name of the service. */
interface FeatureServices {
  readonly authentication: Authentication;
  readonly outbox: Outbox;
  readonly scheduler: Scheduler;
  /** Transient where each plugin gets its own tables. */
  readonly database: MigratedDatabase | ((consumer: Consumer) => MigratedDatabase);
  /** A transient service: a factory. */
  readonly cache: (consumer: Consumer) => Cache;
  readonly audit: Audit;
}

/** The services that the runtime itself relies on, as they are just now: plugins restart. */
export interface Features {
  /** True where a plugin of this run provides it, whether it is active or not. */
  readonly has: (feature: Feature) => boolean;
  /** Undefined where no plugin provides it, or the one that does is not active. */
  readonly get: <Name extends Feature>(feature: Name) => FeatureServices[Name] | undefined;
  /** Name of the plugin. */
  readonly providerOf: (feature: Feature) => string | undefined;
}

/** The service as the runtime itself uses it: a transient one is made for it. */
export function forRuntime<Service extends object>(
  service: Service | ((consumer: Consumer) => Service) | undefined,
): Service | undefined {
  return typeof service === "function" ? service({ plugin: "nexus", needs: [], isOutside: true }) : service;
}

export function featureServices(providers: FeatureProviders, slots: ReadonlyMap<string, PluginSlot>): Features {
  const slotOf = (feature: Feature): PluginSlot | undefined => slots.get(providers[feature] ?? "");
  return {
    has: (feature) => slotOf(feature) !== undefined,
    providerOf: (feature) => slotOf(feature)?.options.name,
    get: <Name extends Feature>(feature: Name) => {
      // That the provider keeps the contract was checked by `tsc`, and that it provides the service when it started.
      const provided = slotOf(feature)?.ifActive as Partial<FeatureServices> | undefined;
      return provided?.[feature];
    },
  };
}
