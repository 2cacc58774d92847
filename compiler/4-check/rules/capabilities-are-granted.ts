import { capabilityNotGranted } from "../../diagnostics/catalog/7-security.js";
import type { Named, Rule } from "../../model.js";
import { allows, type Capability, parseCapability } from "../../text/capabilities.js";
import { ships } from "../is-own.js";
import { wiredPlugins } from "../wired-plugins.js";

/**
 * A plugin's code may do what the application grants and nothing else; what ships with Nexus is granted what it asks. Told at the
 * plugin in nexus.yaml, because that is where its user decides.
 */
export const capabilitiesAreGranted: Rule = (application, report) => {
  for (const { name, declaration } of wiredPlugins(application)) {
    const needs = parsed(declaration.needs);
    const grants = parsed(declaration.use.grants);
    // A misspelt grant was told; what it should have granted is not told again.
    const isTold = grants.length < declaration.use.grants.length;
    if (isTold || ships(declaration)) continue;

    const missing = needs.filter((need) => !grants.some((grant) => allows(grant, need)));
    const fitting = [...grants, ...missing].map(({ written }) => written.name);
    for (const { written } of missing) {
      const facts = { plugin: name, capability: written.name, fitting };
      report(capabilityNotGranted(declaration.use.keyAt, facts, [{ at: written.at, note: "needed here" }]));
    }
  }
};

interface Parsed extends Capability {
  readonly written: Named;
}

function parsed(names: readonly Named[]): readonly Parsed[] {
  return names.flatMap((written) => {
    const capability = parseCapability(written.name);
    return capability === null ? [] : [{ ...capability, written }];
  });
}
