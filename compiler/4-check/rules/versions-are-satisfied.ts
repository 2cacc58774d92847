import { wrongServiceVersion } from "../../diagnostics/catalog/3-services.js";
import type { Rule } from "../../model.js";
import { rememberedVersionFits } from "../version-fits.js";
import { wiredPlugins } from "../wired-plugins.js";

/** A provider has a version that its consumer was written for. Told where it is required; a version never chooses a provider. */
export const versionsAreSatisfied: Rule = (application, report) => {
  const fits = rememberedVersionFits();
  for (const { requirements } of wiredPlugins(application)) {
    for (const { required, providers } of requirements) {
      const { range, name, at } = required;
      for (const { plugin, service } of providers) {
        if (fits(service.version, range)) continue;
        const facts = { service: name, range, provider: plugin, version: service.version };
        report(wrongServiceVersion(at, facts, [{ at: service.at, note: `provides ${service.version}` }]));
      }
    }
  }
};
