import { noProvider } from "../../diagnostics/catalog/3-services.js";
import type { Rule } from "../../model.js";
import { candidatesFor } from "../candidates.js";
import { wiredRequirements } from "../wired-plugins.js";

/**
 * What a plugin requires, some plugin provides. Told where it is required, unless a broken plugin may be the provider, or a
 * binding of the service is wrong, which is told there.
 */
export const everyRequirementHasAProvider: Rule = (application, report) => {
  if (application.isPartial) return;
  const bound = new Set(application.declaration.bindings.map(({ service }) => service.name));

  for (const { plugin, required, candidates } of wiredRequirements(application)) {
    if (required.optional || required.many || candidates.length > 0 || bound.has(required.name)) continue;
    const known = [...application.services.keys()];
    report(
      noProvider(required.at, {
        service: required.name,
        consumer: plugin,
        known,
        ...candidatesFor(application, required.name),
      }),
    );
  }
};
