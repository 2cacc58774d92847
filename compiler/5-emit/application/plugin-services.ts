import type { Plugin, Provision, Requirement } from "../../model.js";
import { isOfRequest } from "../contract/services.js";
import { type Code, ts } from "../render/code.js";
import { key, member } from "../render/key.js";
import { block, call } from "../render/layout.js";
import { literal } from "../render/literal.js";
import { present, type Wiring } from "./wiring.js";

/** `services` of a slot: what a plugin gets when it starts. */
export function pluginServices(consumer: Plugin, wiring: Wiring): Code {
  const requirements = consumer.requirements.filter((one) => !isOfRequest(one));
  const supply = { ...wiring, isWatched: wiring.isWatched && !watches(consumer), consumer };
  const members = requirements.map((one) => serviceMember(one, supply));
  const usesWatch = supply.isWatched && requirements.some(({ providers }) => providers.some(isWatchable));
  return usesWatch ? ts`services: (watch) => (${block(members)}),` : ts`services: () => (${block(members)}),`;
}

/** What watches calls is not watched itself: it may well call a service while it does. */
export function watches({ declaration }: Plugin): boolean {
  return declaration.provides.some(({ name }) => name === "instrumentation");
}

/** Where one plugin gets its services. */
interface Supply extends Wiring {
  readonly consumer: Plugin;
}

/** The instance itself; of a transient service one of its own. A provider that may be off gives `undefined`. */
function serviceMember({ required, providers }: Requirement, supply: Supply): Code {
  const name = key(required.name);
  if (required.many) {
    const services = providers.map((provision) => supplied(provision, "perhaps", supply));
    return ts`${name}: ${present(services, supply)},`;
  }
  const [provision] = providers;
  if (provision === undefined) return ts`${name}: undefined,`;
  return ts`${name}: ${supplied(provision, required.optional ? "perhaps" : "always", supply)},`;
}

function supplied(provision: Provision, presence: "always" | "perhaps", supply: Supply): Code {
  const { plugin, service } = provision;
  const slot = supply.slotOf(plugin);
  const provided =
    presence === "always"
      ? ts`${slot}.provided${member(service.name)}`
      : ts`${slot}.ifActive${member(service.name, true)}`;
  if (service.scope === "transient") return ts`${provided}(${consumerOf(supply.consumer)})`;
  if (!supply.isWatched || !isWatchable(provision)) return provided;
  return call(ts`watch`, [provided, literal(plugin), literal(service.name)]);
}

/** A transient service is made for who asks. Everything that a plugin needs was granted: else nothing is emitted. */
function consumerOf({ name, declaration }: Plugin): Code {
  const needs = declaration.needs.map((capability) => capability.name);
  return literal({ plugin: name, needs }, "),".length);
}

/** Instances that many share. A plugin whose services are transient knows who calls, and tells by itself what is worth it. */
function isWatchable({ service }: Provision): boolean {
  return service.scope === "singleton";
}
