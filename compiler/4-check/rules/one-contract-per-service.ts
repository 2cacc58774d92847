import { differentContracts } from "../../diagnostics/catalog/3-services.js";
import type { Application, Provision, Rule } from "../../model.js";

/** Providers of one service name one contract, so that any can take the place of another. Told at the later one's contract. */
export const oneContractPerService: Rule = (application, report) => {
  for (const { name, provisions } of application.services.values()) {
    const [first, ...others] = provisions;
    if (first === undefined) continue;
    const wanted = identity(application, first);
    for (const other of others) {
      const found = identity(application, other);
      if (wanted === null || found === null || wanted === found) continue;
      const related = [{ at: first.service.contract.at, note: asWritten(first) }];
      report(
        differentContracts(
          other.service.contract.at,
          {
            service: name,
            one: { plugin: first.plugin, contract: asWritten(first) },
            other: { plugin: other.plugin, contract: asWritten(other) },
          },
          related,
        ),
      );
    }
  }
};

/** The module that is meant, however it was written; null where there is none, which is told as such. */
function identity({ modules }: Application, { service: { contract }, origin }: Provision): string | null {
  const path = modules.resolve(contract.module, origin);
  const module = modules.publicSpecifier(contract.module, origin) ?? path;
  return path === null || module === null ? null : `${module}#${contract.type}`;
}

function asWritten({ service: { contract } }: Provision): string {
  return `${contract.module}#${contract.type}`;
}
