import { outlivedService } from "../../diagnostics/catalog/3-services.js";
import type { Rule } from "../../model.js";
import { wiredPlugins } from "../wired-plugins.js";

/**
 * A plugin that provides a singleton requires no request-scoped service: the singleton would keep one request's instance for
 * all others. Told where it is required.
 */
export const singletonsOutliveRequests: Rule = (application, report) => {
  for (const { name, declaration, requirements } of wiredPlugins(application)) {
    const holder = declaration.provides.find(({ scope }) => scope === "singleton");
    if (holder === undefined) continue;
    for (const { required, providers } of requirements) {
      const provision = providers.find(({ service }) => service.scope === "request");
      if (provision === undefined) continue;
      const related = [
        { at: provision.service.at, note: "request-scoped" },
        { at: holder.at, note: "singleton" },
      ];
      report(outlivedService(required.at, { service: required.name, consumer: name, holder: holder.name }, related));
    }
  }
};
