import type { Plugin, PluginDeclaration, Requirement, Service } from "../model.js";
import { isWired } from "./is-wired.js";
import { providersOf } from "./providers-of.js";
import { reliancesOf } from "./reliances.js";

/** Each plugin with what it gets, in the order of `declarations`, which is the start order. */
export function resolvePlugins(
  declarations: readonly PluginDeclaration[],
  services: ReadonlyMap<string, Service>,
): readonly Plugin[] {
  const positions = new Map(declarations.map(({ use }, position) => [use.key, position]));
  const wired = new Set(declarations.filter(isWired).map(({ use }) => use.key));

  return declarations.map((declaration) => {
    const name = declaration.use.key;
    const requirements = declaration.requires.map((required): Requirement => {
      const service = services.get(required.name);
      return {
        plugin: name,
        required,
        candidates: service?.provisions ?? [],
        providers: providersOf(required, service, wired),
      };
    });
    const reliances = wired.has(name) ? reliancesOf(declaration, services) : [];
    const providers = [
      ...requirements.flatMap((requirement) => requirement.providers.map(({ plugin }) => plugin)),
      ...reliances.map(({ provider }) => provider),
    ];
    const after = wired.has(name) ? othersInOrder(name, providers, positions) : [];
    return { declaration, name, isWired: wired.has(name), requirements, reliances, after };
  });
}

function othersInOrder(
  name: string,
  providers: readonly string[],
  positions: ReadonlyMap<string, number>,
): readonly string[] {
  const others = new Set(providers);
  others.delete(name);
  return [...others].sort((a, b) => (positions.get(a) ?? 0) - (positions.get(b) ?? 0));
}
