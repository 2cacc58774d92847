import { severalProviders } from "../../diagnostics/catalog/3-services.js";
import type { Rule } from "../../model.js";
import { pluginsByName, wiredRequirements } from "../wired-plugins.js";

/** Where several plugins provide a service, a binding chooses, so that "who gave me this?" always has one answer. Told where it is required. */
export const oneProviderPerService: Rule = (application, report) => {
  const plugins = pluginsByName(application);

  for (const { required, candidates, providers } of wiredRequirements(application)) {
    if (required.many || providers.length > 0) continue;
    if (application.services.get(required.name)?.binding) continue;
    const running = candidates.filter(({ plugin }) => plugins.get(plugin)?.isWired);
    if (running.length < 2) continue;
    const related = running.map(({ service }) => ({ at: service.at, note: "provided here" }));
    report(
      severalProviders(
        required.at,
        { service: required.name, providers: running.map(({ plugin }) => plugin) },
        related,
      ),
    );
  }
};
