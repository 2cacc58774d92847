import type { Application, Plugin } from "../model.js";
import { mayBeOffWithout } from "./may-be-off.js";
import { pluginsByName } from "./wired-plugins.js";

export interface FeatureProvider {
  /** True also where the choice between several is open, or a binding is wrong: that is told as such. */
  readonly isThere: boolean;
  /** The plugin that provides the service and may be turned off at start while the feature's user runs. */
  readonly perhaps: string | null;
}

/** Whether a service that Nexus itself uses for a feature of a plugin is there in every case in which the plugin runs. */
export function featureProviders(application: Application): (service: string, user: Plugin) => FeatureProvider {
  const plugins = pluginsByName(application);
  return (name, user) => {
    const service = application.services.get(name);
    const running = (service?.provisions ?? []).filter(({ plugin }) => plugins.get(plugin)?.isWired);
    const chosen = plugins.get(service?.chosen?.plugin ?? "");
    if (chosen === undefined) return { isThere: running.length > 0, perhaps: null };
    const perhaps = mayBeOffWithout(chosen, user) ? chosen.name : null;
    return { isThere: perhaps === null, perhaps };
  };
}
