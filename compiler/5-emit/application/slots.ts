import type { Plugin, ProvidedService, Provision, Requirement, Scope } from "../../model.js";
import { own } from "../contract/contract.js";
import { isOfRequest } from "../contract/services.js";
import { type Code, nothing, ts } from "../render/code.js";
import type { Imports } from "../render/imports.js";
import { key, member } from "../render/key.js";
import { block, both, call, list } from "../render/layout.js";
import { literal } from "../render/literal.js";
import { annotation } from "../render/members.js";
import type { Identifier } from "../render/scope.js";
import { named, qualified } from "../render/type.js";
import type { WiredPlugin } from "./wired-plugin.js";

export interface Wiring {
  readonly imports: Imports;
  readonly slotOf: (plugin: string) => Identifier;
}

const runtime = "nexus-platform/runtime";

/** The statement that makes one plugin's slot. */
export function renderSlot({ plugin, definition, contract, slot }: WiredPlugin, wiring: Wiring): Code {
  const { use, version, provides } = plugin.declaration;
  const ofPlugin = plugin.requirements.filter((one) => !isOfRequest(one));
  const ofRequest = plugin.requirements.filter(isOfRequest);
  const members = [
    ts`name: ${literal(plugin.name)},`,
    ts`version: ${literal(version)},`,
    ts`definition: ${definition},`,
    ts`after: ${literal([...plugin.after])},`,
    ...needs(plugin),
    ts`timeout: ${literal(use.startTimeout)},`,
    ts`onFailure: ${literal(use.onFailure)},`,
    ...(typeof use.enabled === "string" ? [ts`enabled: ${literal(use.enabled)},`] : []),
    ts`provides: ${literal(provides.map(({ name }) => name))},`,
    ...transient(provides),
    ts`services: () => (${block(ofPlugin.map((one) => serviceMember(one, { ...wiring, consumer: plugin })))}),`,
    ...requestServices(ofRequest, contract, wiring),
  ];
  const make = wiring.imports.known(runtime, "slot", "value");
  const types = [qualified(contract, own("Context")), qualified(contract, own("Plugin"))];
  return ts`const ${slot} =${annotation(named(make, ...types), "({".length)}(${block(members)});`;
}

/** Left out where it is all of `after`: providers of optional services and of lists start first, and the plugin runs without them. */
function needs({ after, requirements, reliances }: Plugin): readonly Code[] {
  const required = requirements
    .filter((requirement) => !requirement.required.optional && !requirement.required.many)
    .flatMap(({ providers }) => providers.map(({ plugin }) => plugin));
  const needed = [...required, ...reliances.map(({ provider }) => provider)];
  const names = after.filter((name) => needed.includes(name));
  return names.length === after.length ? [] : [ts`needs: ${literal(names)},`];
}

/** Services of which each consumer has an instance of its own. */
function transient(provides: readonly ProvidedService[]): readonly Code[] {
  const names = provides.filter(({ scope }) => scope === "transient").map(({ name }) => name);
  return names.length === 0 ? [] : [ts`transient: ${literal(names)},`];
}

/** Where one plugin gets its services. */
interface Supply extends Wiring {
  readonly consumer: Plugin;
}

/** The instance itself; of a transient service one of its own. A provider that may be off gives `undefined`. */
function serviceMember({ required, providers }: Requirement, supply: Supply): Code {
  const name = key(required.name);
  if (required.many)
    return manyMember(
      name,
      providers.map((provision) => ifActive(provision, supply)),
      supply,
    );
  const [provision] = providers;
  if (provision === undefined) return ts`${name}: undefined,`;
  return ts`${name}: ${required.optional ? ifActive(provision, supply) : instance(provision, supply)},`;
}

function manyMember(name: Code, services: readonly Code[], { imports }: Wiring): Code {
  return ts`${name}: ${present(services, imports)},`;
}

/** Followed by ")" and what ends the line. */
function present(services: readonly Code[], imports: Imports): Code {
  return ts`${imports.known(runtime, "present", "value")}(${list(services, 2)})`;
}

function instance({ plugin, service }: Provision, { slotOf, consumer }: Supply): Code {
  return ts`${slotOf(plugin)}.provided${member(service.name)}${calledBy(consumer, service.scope)}`;
}

function ifActive({ plugin, service }: Provision, { slotOf, consumer }: Supply): Code {
  return ts`${slotOf(plugin)}.ifActive${member(service.name, true)}${calledBy(consumer, service.scope)}`;
}

/** A transient service is made for who asks. Everything that a plugin needs was granted: else nothing is emitted. */
function calledBy({ name, declaration }: Plugin, scope: Scope): Code {
  if (scope !== "transient") return nothing;
  const needs = declaration.needs.map((capability) => capability.name);
  return ts`(${literal({ plugin: name, needs }, "),".length)})`;
}

/** Getters, so that a service is made for the request that first uses it. */
function requestServices(requirements: readonly Requirement[], contract: Identifier, wiring: Wiring): readonly Code[] {
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
    return present(services, wiring.imports);
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
