import { severalProviders } from "../../diagnostics/catalog/3-services.js";
import type { Application, Place, Provision, Rule } from "../../model.js";
import { usedByNexus } from "../feature-uses.js";
import { pluginsByName, wiredRequirements } from "../wired-plugins.js";

/**
 * Where several plugins provide a service, a binding chooses, so that "who gave me this?" always has one answer. Told where the
 * service is required, or else where Nexus itself first uses it.
 */
export const oneProviderPerService: Rule = (application, report) => {
  const open = openChoices(application);
  const required = wiredRequirements(application).filter(({ required }) => !required.many);
  const told = new Set(required.map(({ required }) => required.name));
  const places: (readonly [string, Place])[] = [
    ...required.map(({ required }) => [required.name, required.at] as const),
    ...[...usedByNexus(application)].filter(([service]) => !told.has(service)),
  ];

  for (const [service, at] of places) {
    const providers = open.get(service);
    if (providers === undefined) continue;
    const related = providers.map((provider) => ({ at: provider.service.at, note: "provided here" }));
    report(severalProviders(at, { service, providers: providers.map(({ plugin }) => plugin) }, related));
  }
};

/** Services that several running plugins provide and no binding is about, not even a wrong one. */
function openChoices(application: Application): ReadonlyMap<string, readonly Provision[]> {
  const plugins = pluginsByName(application);
  const unbound = [...application.services.values()].filter(({ binding }) => binding === null);
  const running = unbound.map(({ name, provisions }): [string, readonly Provision[]] => [
    name,
    provisions.filter(({ plugin }) => plugins.get(plugin)?.isWired),
  ]);
  return new Map(running.filter(([, provisions]) => provisions.length > 1));
}
