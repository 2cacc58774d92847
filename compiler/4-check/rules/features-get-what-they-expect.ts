import { featureOfOtherScope } from "../../diagnostics/catalog/6-events.js";
import type { Rule, Scope } from "../../model.js";
import { usedByNexus } from "../feature-uses.js";

/**
 * A service that Nexus itself uses has the scope that Nexus knows how to use: a singleton, but for those below. Told at the service,
 * with the first place where something makes Nexus use it.
 */
export const featuresGetWhatTheyExpect: Rule = (application, report) => {
  for (const [service, used] of usedByNexus(application)) {
    const chosen = application.services.get(service)?.chosen;
    if (chosen === undefined || chosen === null) continue;
    const { scope, at } = chosen.service;
    const expected = scopes.get(service) ?? ["singleton"];
    if (expected.includes(scope)) continue;
    const facts = { service, plugin: chosen.plugin, scope, expected };
    report(featureOfOtherScope(at, facts, [{ at: used, note: "here Nexus uses it" }]));
  }
};

/** Each plugin has a part of its own of these. */
const scopes: ReadonlyMap<string, readonly Scope[]> = new Map([
  ["cache", ["transient"]],
  ["database", ["transient", "singleton"]],
]);
