import {
  bindingOfUnknownService,
  bindingToOtherPlugin,
  bindingToUnknownPlugin,
} from "../../diagnostics/catalog/3-services.js";
import type { Rule } from "../../model.js";
import { candidatesFor } from "../candidates.js";
import { pluginsByName } from "../wired-plugins.js";

/** A binding names a service that is provided and a plugin that provides it. Told in nexus.yaml, at the name that is wrong. */
export const bindingsNameProviders: Rule = (application, report) => {
  const plugins = pluginsByName(application);
  const required = new Set(
    application.plugins.flatMap(({ requirements }) => requirements.map((each) => each.required.name)),
  );

  for (const { service, use } of application.declaration.bindings) {
    if (application.poisoned.has(use.name)) continue;
    const providers = application.services.get(service.name)?.provisions.map(({ plugin }) => plugin) ?? [];
    if (providers.includes(use.name)) continue;

    const isKnownService = providers.length > 0 || required.has(service.name) || application.isPartial;
    if (!plugins.has(use.name)) {
      const { available } = candidatesFor(application, service.name);
      report(bindingToUnknownPlugin(use.at, { service: service.name, plugin: use.name, providers, available }));
    } else if (isKnownService) {
      report(bindingToOtherPlugin(use.at, { service: service.name, plugin: use.name, providers }));
    } else {
      const known = [...application.services.keys()];
      report(bindingOfUnknownService(service.at, { service: service.name, known }));
    }
  }
};
