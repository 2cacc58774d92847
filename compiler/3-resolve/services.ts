import type { BindingDeclaration, PluginDeclaration, Provision, Service } from "../model.js";
import { isWired } from "./is-wired.js";

/** Every service that some plugin provides, wired or not, by name; its provisions in the order of `plugins`. */
export function findServices(
  plugins: readonly PluginDeclaration[],
  bindings: readonly BindingDeclaration[],
): ReadonlyMap<string, Service> {
  const wired = new Set(plugins.filter(isWired).map(({ use }) => use.key));
  const bound = new Map(bindings.map((binding) => [binding.service.name, binding]));
  const requiredBy = consumersByService(plugins.filter(isWired));

  const services = [...provisionsByService(plugins)].map(([name, provisions]): [string, Service] => {
    const binding = bound.get(name) ?? null;
    const chosen = choose(
      provisions.filter(({ plugin }) => wired.has(plugin)),
      binding,
    );
    return [name, { name, provisions, binding, chosen, requiredBy: requiredBy.get(name) ?? [] }];
  });
  return new Map(services.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The bound one, or the only one. Versions never choose: a wrong one is an error that check tells, not a reason to look on. */
function choose(wired: readonly Provision[], binding: BindingDeclaration | null): Provision | null {
  if (binding !== null) return wired.find(({ plugin }) => plugin === binding.use.name) ?? null;
  return wired.length === 1 ? (wired[0] ?? null) : null;
}

function provisionsByService(plugins: readonly PluginDeclaration[]): ReadonlyMap<string, readonly Provision[]> {
  const found = new Map<string, Provision[]>();
  for (const { use, origin, provides } of plugins) {
    for (const service of provides) append(found, service.name, { plugin: use.key, service, origin });
  }
  return found;
}

function consumersByService(plugins: readonly PluginDeclaration[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const { use, requires } of plugins) {
    for (const { name } of requires) append(found, name, use.key);
  }
  return found;
}

function append<T>(lists: Map<string, T[]>, key: string, value: T): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}
