import { capabilityNotGranted, unknownCapability } from "../../diagnostics/catalog/7-security.js";
import type { Report } from "../../diagnostics/diagnostic.js";
import type { Named, Plugin, Rule } from "../../model.js";
import { allows, type Capability, capabilityNames, parseCapability } from "../capabilities.js";
import { ships } from "../is-own.js";
import { wiredPlugins } from "../wired-plugins.js";

/**
 * A plugin's code may do what the application grants and nothing else; what ships with Nexus is granted what it asks. Told at the
 * plugin in nexus.yaml, because that is where its user decides.
 */
export const capabilitiesAreGranted: Rule = (application, report) => {
  for (const plugin of wiredPlugins(application)) {
    const needs = parsed(plugin.declaration.needs, report);
    const grants = parsed(plugin.declaration.use.grants, report);
    // A misspelt grant was told; what it should have granted is not told again.
    const isTold = grants.length < plugin.declaration.use.grants.length;
    if (!isTold && !ships(plugin.declaration)) reportMissing({ plugin, needs, grants, report });
  }
};

interface Parsed extends Capability {
  readonly written: Named;
}

function parsed(names: readonly Named[], report: Report): readonly Parsed[] {
  return names.flatMap((written) => {
    const capability = parseCapability(written.name);
    if (capability !== null) return [{ ...capability, written }];
    report(unknownCapability(written.at, { capability: written.name, known: capabilityNames }));
    return [];
  });
}

interface Asked {
  readonly plugin: Plugin;
  readonly needs: readonly Parsed[];
  readonly grants: readonly Parsed[];
  readonly report: Report;
}

function reportMissing({ plugin, needs, grants, report }: Asked): void {
  const missing = needs.filter((need) => !grants.some((grant) => allows(grant, need)));
  const fitting = [...grants, ...missing].map(({ written }) => written.name);
  for (const { written } of missing) {
    const facts = { plugin: plugin.name, capability: written.name, fitting };
    report(capabilityNotGranted(plugin.declaration.use.keyAt, facts, [{ at: written.at, note: "needed here" }]));
  }
}
