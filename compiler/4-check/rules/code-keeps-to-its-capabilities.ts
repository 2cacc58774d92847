import { undeclaredCapability } from "../../diagnostics/catalog/7-security.js";
import type { Application, ModuleFacts, Place, Plugin, Rule } from "../../model.js";
import { parseCapability } from "../../text/capabilities.js";
import { capabilitiesOfGlobal, capabilitiesOfImport } from "../code-capabilities.js";
import { pluginModules } from "../plugin-modules.js";
import { wiredPlugins } from "../wired-plugins.js";

/**
 * A plugin's code does nothing that its manifest keeps silent about. Told once for a capability, in the code where it is first used.
 * This catches slips and shows intent; it does not contain hostile code, which can hide what it does.
 */
export const codeKeepsToItsCapabilities: Rule = (application, report) => {
  for (const plugin of wiredPlugins(application)) {
    // Its sources are not installed with it; they are checked where Nexus itself is compiled.
    if (plugin.declaration.origin.kind === "shipped") continue;
    const declared = new Set(plugin.declaration.needs.map(({ name }) => parseCapability(name)?.kind));
    for (const [first, ...others] of undeclaredUses(plugin, application, declared)) {
      if (first === undefined) continue;
      const related = [
        ...others.map(({ at }) => ({ at, note: "and here" })),
        { at: plugin.declaration.name.at, note: `declares ${[...declared].join(", ") || "no capability"}` },
      ];
      const { use, capabilities } = first;
      report(undeclaredCapability(first.at, { plugin: plugin.name, use, capabilities }, related));
    }
  }
};

interface Use {
  readonly use: string;
  readonly at: Place;
  readonly capabilities: readonly string[];
}

/** Grouped by what would have to be declared. */
function undeclaredUses(
  plugin: Plugin,
  application: Application,
  declared: ReadonlySet<string | undefined>,
): Iterable<readonly Use[]> {
  const found = new Map<string, Use[]>();
  for (const use of pluginModules(plugin, application).flatMap(usesIn)) {
    if (use.capabilities.length === 0 || use.capabilities.some((kind) => declared.has(kind))) continue;
    const kind = use.capabilities.join(" ");
    const others = found.get(kind);
    if (others === undefined) found.set(kind, [use]);
    else others.push(use);
  }
  return found.values();
}

function usesIn({ imports, globals }: ModuleFacts): readonly Use[] {
  return [
    ...imports.map(({ specifier, at }) => ({
      use: `imports "${specifier}"`,
      at,
      capabilities: capabilitiesOfImport(specifier),
    })),
    ...globals.map(({ name, at }) => ({ use: `uses ${name}`, at, capabilities: capabilitiesOfGlobal(name) })),
  ];
}
