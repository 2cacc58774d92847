import type { Plugin, ProvidedService } from "../../model.js";
import { own } from "../contract/contract.js";
import { isOfRequest } from "../contract/services.js";
import { type Code, ts } from "../render/code.js";
import { block } from "../render/layout.js";
import { literal } from "../render/literal.js";
import { annotation } from "../render/members.js";
import { named, qualified } from "../render/type.js";
import { pluginServices } from "./plugin-services.js";
import { requestServices } from "./request-services.js";
import type { WiredPlugin } from "./wired-plugin.js";
import type { Wiring } from "./wiring.js";

/** The statement that makes one plugin's slot. */
export function renderSlot({ plugin, definition, contract, slot }: WiredPlugin, wiring: Wiring): Code {
  const { use, version, provides } = plugin.declaration;
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
    pluginServices(plugin, wiring),
    ...requestServices(plugin.requirements.filter(isOfRequest), contract, wiring),
  ];
  const make = wiring.imports.known("nexus-platform/runtime", "slot", "value");
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
