import type { PluginDeclaration, Service } from "../model.js";
import { isWired } from "./is-wired.js";
import { providersOf } from "./providers-of.js";
import { reliancesOf } from "./reliances.js";

/** One requirement, or reliance, that leads to one provider. Plugins are numbered by their order in nexus.yaml. */
export interface Edge {
  readonly from: number;
  readonly to: number;
  /** Position among what `from` requires, then what it relies on. */
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
    const edge = (provider: string, requirement: number, isMany: boolean): readonly Edge[] => {
      const to = numbers.get(provider);
      return to === undefined ? [] : [{ from, to, requirement, isMany }];
    };
    const required = plugin.requires.flatMap((one, requirement) =>
      providersOf(one, services.get(one.name), wired).flatMap((provision) =>
        edge(provision.plugin, requirement, one.many),
      ),
    );
    const relied = reliancesOf(plugin, services).flatMap(({ provider }, index) =>
      edge(provider, plugin.requires.length + index, false),
    );
    // Whoever requires the service as well is in one circle with it, not in two.
    return [...required, ...relied.filter(({ to }) => !required.some((known) => known.to === to))];
  });
}
