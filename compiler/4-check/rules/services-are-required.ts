import { unusedService } from "../../diagnostics/catalog/8-unused.js";
import type { Rule } from "../../model.js";
import { usedByNexus } from "../feature-uses.js";
import { isOwn } from "../is-own.js";
import { wiredPlugins } from "../wired-plugins.js";

/**
 * What a plugin provides, some plugin requires. Told where it is provided, for the application's own plugins. Healthy are services
 * that Nexus itself uses for a feature, `instrumentation`, which it always uses, those of plugins from packages, which provide for all who may use them, and all where a
 * broken plugin may be the one that requires.
 */
export const servicesAreRequired: Rule = (application, report) => {
  if (application.isPartial) return;
  const used = usedByNexus(application);
  for (const plugin of wiredPlugins(application).filter(isOwn)) {
    for (const { name, at } of plugin.declaration.provides) {
      const isRequired = (application.services.get(name)?.requiredBy.length ?? 0) > 0;
      if (!isRequired && !used.has(name) && name !== "instrumentation") report(unusedService(at, { service: name }));
    }
  }
};
