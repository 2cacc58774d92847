import { featureWithoutService } from "../../diagnostics/catalog/6-events.js";
import type { Rule } from "../../model.js";
import { candidatesFor } from "../candidates.js";
import { featureProviders } from "../feature-provider.js";
import { featureUses } from "../feature-uses.js";

/**
 * What Nexus does with the help of a service, it does only where a plugin provides that service. Told where the feature is asked
 * for, unless the plugin requires the missing service itself, which is told there.
 */
export const featuresHaveTheirService: Rule = (application, report) => {
  if (application.isPartial) return;
  const provider = featureProviders(application);
  for (const { plugin, feature, service, at } of featureUses(application)) {
    const { isThere, perhaps } = provider(service, plugin);
    const isTold = plugin.requirements.some(
      ({ required }) => required.name === service && !required.optional && !required.many,
    );
    if (isThere || isTold) continue;
    report(featureWithoutService(at, { feature, service, perhaps, ...candidatesFor(application, service) }));
  }
};
