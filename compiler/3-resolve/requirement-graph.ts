import type { PluginDeclaration, Service } from "../model.js";
import { isWired } from "./is-wired.js";
import { providersOf } from "./providers-of.js";

/** One requirement that leads to one provider. Plugins are numbered by their order in nexus.yaml. */
export interface Edge {
  readonly from: number;
  readonly to: number;
  /** Position among what `from` requires. */
  readonly requirement: number;
  readonly isMany: boolean;
}

/** Who needs whom: the edges out of each plugin, at the plugin's number. Only wired plugins have edges. */
export type RequirementGraph = readonly (readonly Edge[])[];

export function requirementGraph(
  plugins: readonly PluginDeclaration[],
  services: ReadonlyMap<string, Service>,
): RequirementGraph {
  const numbers = new Map(plugins.map(({ use }, number) => [use.key, number]));
  const wired = new Set(plugins.filter(isWired).map(({ use }) => use.key));

  return plugins.map((plugin, from) => {
    if (!isWired(plugin)) return [];
    return plugin.requires.flatMap((required, requirement) =>
      providersOf(required, services.get(required.name), wired).flatMap(({ plugin: provider }) => {
        const to = numbers.get(provider);
        return to === undefined ? [] : [{ from, to, requirement, isMany: required.many }];
      }),
    );
  });
}
