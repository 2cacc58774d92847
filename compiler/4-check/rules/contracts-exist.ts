import { contractModuleMissing, contractTypeMissing } from "../../diagnostics/catalog/4-modules.js";
import type { Rule } from "../../model.js";

/** A service's contract is a type that its module exports. Told at the contract; of disabled plugins too, because consumers are typed by it. */
export const contractsExist: Rule = (application, report) => {
  const { modules } = application;
  for (const { declaration } of application.plugins) {
    // What ships with Nexus is compiled and tested with it, and stands in another folder than its manifest.
    if (declaration.origin.kind === "shipped") continue;
    for (const { name, contract } of declaration.provides) {
      const path = modules.resolve(contract.module, declaration.origin);
      const facts = path === null ? null : modules.facts(path);
      if (facts === null) {
        report(contractModuleMissing(contract.at, { service: name, module: contract.module }));
      } else if (!facts.exportedTypes.includes(contract.type)) {
        const { module, type } = contract;
        report(contractTypeMissing(contract.at, { service: name, module, type, known: facts.exportedTypes }));
      }
    }
  }
};
