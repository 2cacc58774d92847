import type { Provision, Requirement } from "../../model.js";
import { type Code, ts } from "../render/code.js";
import { key, member } from "../render/key.js";
import { block, both, call } from "../render/layout.js";
import { literal } from "../render/literal.js";
import type { Identifier } from "../render/scope.js";
import { present, type Wiring } from "./wiring.js";

/** Getters, so that a service is made for the request that first uses it. */
export function requestServices(
  requirements: readonly Requirement[],
  contract: Identifier,
  wiring: Wiring,
): readonly Code[] {
  if (requirements.length === 0) return [];
  const members = requirements.map((one) => {
    return ts`
      get ${key(one.required.name)}() {
        return ${requestService(one, wiring)};
      },
    `;
  });
  return [ts`requestServices: (scope): ${contract}.RequestServices => (${block(members)}),`];
}

function requestService({ required, providers }: Requirement, wiring: Wiring): Code {
  if (required.many) {
    const services = providers.map((provision) => onceIfActive(provision, wiring, "in a list"));
    return present(services, wiring);
  }
  const [provision] = providers;
  if (provision === undefined) return ts`undefined`;
  return required.optional ? onceIfActive(provision, wiring, "alone") : once(provision, ts`provided`, wiring);
}

function onceIfActive(provision: Provision, wiring: Wiring, standing: "in a list" | "alone"): Code {
  return both(ts`${wiring.slotOf(provision.plugin)}.ifActive`, once(provision, ts`ifActive`, wiring), standing);
}

function once({ plugin, service }: Provision, access: Code, { slotOf }: Wiring): Code {
  const slot = slotOf(plugin);
  return call(ts`scope.once`, [slot, literal(service.name), ts`${slot}.${access}${member(service.name)}`]);
}
