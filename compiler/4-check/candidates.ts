import type { Candidates } from "../diagnostics/catalog/3-services.js";
import type { Application } from "../model.js";
import { pluginsByName } from "./wired-plugins.js";

/** The plugins that would provide a service if the user enabled or added them. */
export function candidatesFor(application: Application, service: string): Candidates {
  const plugins = pluginsByName(application);
  const providers = application.services.get(service)?.provisions.map(({ plugin }) => plugin) ?? [];
  return {
    disabled: providers.filter((name) => plugins.get(name)?.isWired === false),
    available: application.available.filter(({ provides }) => provides.includes(service)).map(({ name }) => name),
  };
}
