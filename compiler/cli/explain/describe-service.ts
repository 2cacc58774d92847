import type { Application, Service } from "../../model.js";
import { modeText } from "./describe-plugin.js";
import { type Explanation, fact } from "./explanation.js";

/** A service: who provides it, why that one, and who requires it. */
export function describeService({ plugins }: Application, service: Service): Explanation {
  return {
    kind: "service",
    name: service.name,
    facts: [
      ...service.provisions.map(({ plugin, service: { version, scope, at } }) =>
        fact("provided by", `${plugin}, version ${version}, ${scope}`, at),
      ),
      ...service.provisions
        .slice(0, 1)
        .map(({ service: { contract } }) => fact("contract", `${contract.module}#${contract.type}`, contract.at)),
      ...(isAskedForAsList(plugins, service) ? [] : [choice(service)]),
      ...plugins.flatMap((plugin) =>
        plugin.requirements
          .filter(({ required }) => required.name === service.name)
          .map(({ required }) =>
            fact("required by", `${plugin.name} ${required.range}${modeText(required)}`, required.at),
          ),
      ),
    ],
  };
}

/** Whoever requires all providers leaves nothing to choose. */
function isAskedForAsList(plugins: Application["plugins"], { name, binding }: Service): boolean {
  const requirements = plugins
    .flatMap((plugin) => plugin.requirements)
    .filter(({ required }) => required.name === name);
  return binding === null && requirements.length > 0 && requirements.every(({ required }) => required.many);
}

function choice({ binding, chosen, provisions }: Service): Explanation["facts"][number] {
  if (chosen === null)
    return fact("chosen", provisions.length > 1 ? "nobody: no binding chooses" : "nobody: its plugin is disabled");
  if (binding !== null) return fact("chosen", `${chosen.plugin}, by a binding`, binding.use.at);
  return fact("chosen", `${chosen.plugin}, the only one that is enabled`);
}
