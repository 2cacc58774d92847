import type { Application, Plugin } from "../model.js";
import { mayBeOffWithout } from "./may-be-off.js";
import { pluginsByName } from "./wired-plugins.js";

export interface FeatureProvider {
  readonly isThere: boolean;
  /** The plugin that provides the service and may be turned off at start while the feature's user runs. */
  readonly perhaps: string | null;
}

/** Whether a service that Nexus itself uses for a feature of a plugin is there in every case in which the plugin runs. */
export function featureProviders(application: Application): (service: string, user: Plugin) => FeatureProvider {
  const plugins = pluginsByName(application);
  return (service, user) => {
    const providers = (application.services.get(service)?.provisions ?? []).flatMap(({ plugin }) => {
      const provider = plugins.get(plugin);
      return provider?.isWired ? [provider] : [];
    });
    const isThere = providers.some((provider) => !mayBeOffWithout(provider, user));
    return { isThere, perhaps: isThere ? null : (providers[0]?.name ?? null) };
  };
}
