import type { ProvidedService, Provision, Requirement } from "../../model.js";
import { contractSpecifier } from "../paths.js";
import type { Code } from "../render/code.js";
import { comment, documented } from "../render/comment.js";
import { declaration, functionType, objectType, type Property } from "../render/members.js";
import { keyword, listOf, named, type Type, union } from "../render/type.js";
import { type Contract, own } from "./contract.js";

/** `Services` and `RequestServices`: what the manifest requires. */
export function renderServices(contract: Contract): readonly Code[] {
  const { plugin } = contract;
  const [ofRequest, ofPlugin] = [
    plugin.requirements.filter(isOfRequest),
    plugin.requirements.filter((one) => !isOfRequest(one)),
  ];
  return [
    ...section("Services", "Services that the manifest requires.", ofPlugin, contract),
    ...section("RequestServices", "Services of one request: only route handlers get them.", ofRequest, contract),
  ];
}

export const hasServices = ({ plugin }: Contract): boolean => plugin.requirements.some((one) => !isOfRequest(one));

export const hasRequestServices = ({ plugin }: Contract): boolean => plugin.requirements.some(isOfRequest);

/** Services live as long as their providers say; all providers of one service agree on its contract. */
export function isOfRequest({ candidates }: Requirement): boolean {
  return candidates.some(({ service }) => service.scope === "request");
}

/** `provides` of what the plugin returns: instances, or factories where each consumer or request has its own. */
export function providedType(contract: Contract): Type {
  const { provides, origin } = contract.plugin.declaration;
  return objectType(
    provides.map((service): Property => {
      const type = contractType(contract, { plugin: contract.plugin.name, service, origin });
      return { name: service.name, type: inScope(contract, service, type) };
    }),
  );
}

function section(
  name: "Services" | "RequestServices",
  about: string,
  requirements: readonly Requirement[],
  contract: Contract,
): readonly Code[] {
  if (requirements.length === 0) return [];
  const members = requirements.map(
    (requirement): Property => ({ name: requirement.required.name, type: requiredType(contract, requirement) }),
  );
  return [documented(comment(about), declaration(own(name), objectType(members)))];
}

function requiredType(contract: Contract, { required, candidates }: Requirement): Type {
  const provision = candidates[0];
  const type = provision === undefined ? named(contract.runtime("Unprovided")) : contractType(contract, provision);
  if (required.many) return listOf(type);
  return required.optional ? union([type, keyword("undefined")]) : type;
}

function inScope(contract: Contract, { scope }: ProvidedService, type: Type): Type {
  switch (scope) {
    case "singleton":
      return type;
    case "transient":
      return functionType([{ name: "consumer", type: named(contract.runtime("Consumer")) }], type);
    case "request":
      return functionType([{ name: "request", type: named(contract.runtime("RequestScope")) }], type);
  }
}

function contractType(contract: Contract, provision: Provision): Type {
  const { type } = provision.service.contract;
  return named(contract.imports.type(contractSpecifier(contract.application, provision), type, `${type}Service`));
}
