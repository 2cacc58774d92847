import type { ModuleSyntax } from "./module-syntax.js";

/** A module and how to get to those that it names; null where one cannot be read. */
export interface LinkedModule {
  readonly path: string;
  readonly syntax: ModuleSyntax;
  readonly follow: (specifier: string) => LinkedModule | null;
}

/**
 * Names of the types that a module exports, sorted. Where a name leads to a module that cannot be read, it counts as a type: `tsc`
 * tells what is wrong there, and "not found" would be a guess.
 */
export function exportedTypes(module: LinkedModule): readonly string[] {
  return [...namesOf(module, new Set())].sort();
}

function namesOf(module: LinkedModule, visited: ReadonlySet<string>): ReadonlySet<string> {
  if (visited.has(module.path)) return new Set();
  const { bindings, exports, forwarded, stars } = module.syntax;
  const seen = new Set(visited).add(module.path);
  const imported = new Map(bindings.map((binding) => [binding.local, binding]));
  const isTypeOf = (specifier: string, name: string): boolean => {
    const target = module.follow(specifier);
    return target === null || name === "default" || namesOf(target, seen).has(name);
  };

  const names = new Set<string>();
  const declared = new Set(module.syntax.declaredTypes);
  for (const { local, exported } of exports) {
    const binding = imported.get(local);
    const isType = binding?.imported ? isTypeOf(binding.specifier, binding.imported) : declared.has(local);
    if (isType) names.add(exported);
  }
  for (const { imported: name, exported, specifier } of forwarded) if (isTypeOf(specifier, name)) names.add(exported);
  for (const specifier of stars) {
    const target = module.follow(specifier);
    if (target !== null) for (const name of namesOf(target, seen)) names.add(name);
  }
  return names;
}
