import { requiredPluginDisabled, requiredPluginMayBeDisabled } from "../../diagnostics/catalog/3-services.js";
import type { Application, Plugin, Requirement, Rule } from "../../model.js";
import { mayBeOffWithout } from "../may-be-off.js";
import { pluginsByName, wiredPlugins } from "../wired-plugins.js";

/**
 * A plugin that another needs runs whenever the other does. Told where it is required, with the one that may not run; an optional
 * requirement and `many` take what is there.
 */
export const requiredPluginsRun: Rule = (application, report) => {
  const plugins = pluginsByName(application);

  for (const consumer of wiredPlugins(application)) {
    for (const requirement of consumer.requirements) {
      const { required, providers } = requirement;
      if (required.optional || required.many) continue;

      const disabled = disabledProviders(application, requirement, plugins);
      if (disabled.length > 0) {
        const related = disabled.map(({ declaration }) => ({ at: declaration.use.keyAt, note: "disabled here" }));
        const names = disabled.map(({ name }) => name);
        report(
          requiredPluginDisabled(
            required.at,
            { service: required.name, consumer: consumer.name, providers: names },
            related,
          ),
        );
      }

      const provider = plugins.get(providers[0]?.plugin ?? "");
      const flag = provider?.declaration.use.enabled;
      if (provider && typeof flag === "string" && mayBeOffWithout(provider, consumer)) {
        const related = [{ at: provider.declaration.use.keyAt, note: `enabled by ${flag}` }];
        report(
          requiredPluginMayBeDisabled(
            required.at,
            { service: required.name, consumer: consumer.name, provider: provider.name, flag },
            related,
          ),
        );
      }
    }
  }
};

/** The plugins whose being disabled leaves the requirement empty: the bound one, or all that provide the service. */
function disabledProviders(
  application: Application,
  { required, candidates, providers }: Requirement,
  plugins: ReadonlyMap<string, Plugin>,
): readonly Plugin[] {
  if (providers.length > 0) return [];
  const bound = application.services.get(required.name)?.binding?.use.name;
  const meant = candidates
    .filter(({ plugin }) => bound === undefined || plugin === bound)
    .flatMap(({ plugin }) => plugins.get(plugin) ?? []);
  return meant.every(({ isWired }) => !isWired) ? meant : [];
}
