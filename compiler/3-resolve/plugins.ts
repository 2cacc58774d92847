import type { Plugin, PluginDeclaration, Requirement, Service } from "../model.js";
import { isWired } from "./is-wired.js";
import { providersOf } from "./providers-of.js";

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
    const after = wired.has(name) ? providersBefore(name, requirements, positions) : [];
    return { declaration, name, isWired: wired.has(name), requirements, after };
  });
}

function providersBefore(
  name: string,
  requirements: readonly Requirement[],
  positions: ReadonlyMap<string, number>,
): readonly string[] {
  const providers = new Set(requirements.flatMap((requirement) => requirement.providers.map(({ plugin }) => plugin)));
  providers.delete(name);
  return [...providers].sort((a, b) => (positions.get(a) ?? 0) - (positions.get(b) ?? 0));
}
